/* nosymbol.c: a shared object that is no plugin: it exports something else. */
int lgs_test_something_else(void);

int
lgs_test_something_else(void)
{
	return 1;
}
