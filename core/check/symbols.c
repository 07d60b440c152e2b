/* symbols.c: the table of dynamic symbols, by the section headers. Every offset is checked: the file may be anything.
 */
#include "symbols.h"

#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "../base/file.h"

#define MOST_BYTES ((size_t)1 << 30)

struct image {
	const char *bytes;
	size_t size;
};

/* `count` things of `each` bytes at an offset, or NULL where the file ends before. */
static const void *
part(const struct image *image, uint64_t offset, uint64_t count, uint64_t each)
{
	if (offset > image->size || (count && each > (image->size - offset) / count))
		return NULL;
	return image->bytes + offset;
}

static const ElfW(Shdr) *
    find_section(const struct image *image, const ElfW(Ehdr) * header, uint32_t type, const ElfW(Shdr) * *all)
{
	*all = header->e_shentsize == sizeof **all ? part(image, header->e_shoff, header->e_shnum, sizeof **all) : NULL;
	for (int i = 0; *all && i < header->e_shnum; i++)
		if ((*all)[i].sh_type == type)
			return *all + i;
	return NULL;
}

static int
is_exported(const ElfW(Sym) * symbol)
{
	/* The same bits in the files of both widths. */
	int binding = ELF64_ST_BIND(symbol->st_info), visibility = ELF64_ST_VISIBILITY(symbol->st_other);
	return symbol->st_shndx != SHN_UNDEF && binding != STB_LOCAL &&
	       (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
}

static int64_t
read_symbols(const struct image *image, void (*found)(void *context, const char *name), void *context)
{
	const ElfW(Ehdr) *header = part(image, 0, 1, sizeof *header);
	const ElfW(Shdr) * sections, *table;
	if (!header || memcmp(header->e_ident, ELFMAG, SELFMAG) ||
	    header->e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) ||
	    !(table = find_section(image, header, SHT_DYNSYM, &sections)) || table->sh_link >= header->e_shnum)
		return LGS_INVALID;
	const ElfW(Shdr) *names = sections + table->sh_link;
	uint64_t count = table->sh_size / sizeof(ElfW(Sym));
	const ElfW(Sym) *symbols = part(image, table->sh_offset, count, sizeof *symbols);
	const char *text = part(image, names->sh_offset, names->sh_size, 1);
	if (!symbols || !text || !names->sh_size || text[names->sh_size - 1])
		return LGS_INVALID;
	for (uint64_t i = 1; i < count; i++)
		if (is_exported(&symbols[i]) && symbols[i].st_name < names->sh_size)
			found(context, text + symbols[i].st_name);
	return LGS_OK;
}

int64_t
symbols_exported(const char *path, void (*found)(void *context, const char *name), void *context,
                 struct lgs_error *error)
{
	struct image image = {0};
	char *bytes = file_load(path, MOST_BYTES, &image.size, error);
	if (!bytes)
		return LGS_IO;
	image.bytes = bytes;
	int64_t status = read_symbols(&image, found, context);
	if (status < 0)
		lgs_fail(error, status, "%s has no table of dynamic symbols", path);
	free(bytes);
	return status;
}
