/*
 * number.c: see number.h. The C library's own readers take more: leading blanks, hexadecimal digits, and numbers too
 * small for a double as 0. What a run records is the text, and other programs must read the same number from it.
 */
#include "number.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS "0123456789"

static const char not_decimal[] = "; write it in decimal digits, without blanks";

static const char *
after_sign(const char *text)
{
	return text + (*text == '+' || *text == '-');
}

const char *
number_parse_integer(const char *text, int64_t *value)
{
	const char *digits = after_sign(text);
	if (!*digits || digits[strspn(digits, DIGITS)])
		return not_decimal;
	errno = 0;
	long long number = strtoll(text, NULL, 10);
	if (errno)
		return "";
	*value = number;
	return NULL;
}

/* The end of digits with a point or none among them, or the text itself where there are no digits. */
static const char *
after_mantissa(const char *text)
{
	size_t whole = strspn(text, DIGITS), fraction = 0;
	const char *end = text + whole;
	if (*end == '.') {
		fraction = strspn(end + 1, DIGITS);
		end += 1 + fraction;
	}
	return whole + fraction ? end : text;
}

const char *
number_parse_real(const char *text, double *value)
{
	const char *mantissa = after_sign(text), *end = after_mantissa(mantissa), *rest = end;
	if (end > mantissa && (*end == 'e' || *end == 'E')) {
		const char *exponent = after_sign(end + 1);
		rest = *exponent ? exponent + strspn(exponent, DIGITS) : end;
	}
	if (rest == mantissa || *rest)
		return not_decimal;
	double number = strtod(text, NULL);
	if (!isfinite(number))
		return "";
	if (number == 0 && strcspn(mantissa, "123456789") < (size_t)(end - mantissa))
		return "; so small a number cannot be told from 0 here";
	*value = number;
	return NULL;
}
