# Builds template-name.so, a plugin of lgs.
#
#   make             builds it
#   make check       asks `lgs check` whether it keeps to the interface
#   make install     puts it where lgs finds it by its name; make uninstall takes it away
#   make clean       removes what was built
#
# Whatever stands here can be changed on the command line: make CXX=clang++ CXXFLAGS=-O3

NAME = template-name
LGS = TEMPLATE_PROGRAM
CXX = c++
CXXFLAGS = -O2 -g -Wall -Wextra
INSTALL = install
# Where lgs looks for the plugins of a user. For all users: make install PLUGINS="$(pkg-config --variable=plugindir lgs)"
DATA = $(or $(XDG_DATA_HOME),$(HOME)/.local/share)
PLUGINS = $(DATA)/lgs/plugins

# Where the headers of lgs are, and a list for the linker of what to export. The folder is that of the lgs that made this
# file; folders in PKG_CONFIG_PATH go before it.
PKG_CONFIG = PKG_CONFIG_PATH="$$PKG_CONFIG_PATH:TEMPLATE_PKGCONFIG" pkg-config
LGS_CFLAGS = $(shell $(PKG_CONFIG) --cflags lgs)
LGS_LIBS = $(shell $(PKG_CONFIG) --libs lgs)
HERE = $(if $(word 2,$(CURDIR)),'$(CURDIR)',$(CURDIR))

all: $(NAME).so
	@echo "Next: $(LGS) check $(HERE)/$(NAME).so"

$(NAME).so: $(NAME).cc Makefile
	@test -n "$(LGS_CFLAGS)" || $(PKG_CONFIG) --print-errors --exists lgs || \
	  { echo "lgs.pc was not found: name its folder in PKG_CONFIG_PATH, or the headers' in LGS_CFLAGS=-I..." >&2; exit 1; }
	$(CXX) -std=c++17 $(LGS_CFLAGS) $(CPPFLAGS) $(CXXFLAGS) -fPIC -fvisibility=hidden -shared -o $@ $(NAME).cc \
	  $(LDFLAGS) $(LGS_LIBS) -lm

check: $(NAME).so
	$(LGS) check $(HERE)/$(NAME).so

install: $(NAME).so
	$(INSTALL) -d "$(DESTDIR)$(PLUGINS)"
	$(INSTALL) -m 644 $(NAME).so "$(DESTDIR)$(PLUGINS)/$(NAME).so"

uninstall:
	rm -f "$(DESTDIR)$(PLUGINS)/$(NAME).so"

clean:
	rm -f $(NAME).so

.PHONY: all check install uninstall clean
