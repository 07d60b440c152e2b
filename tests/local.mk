# The tests: CUnit programs named after the room they test, and whole-program tests in tests/system. All report in the
# Test Anything Protocol, so that `make check` counts single tests.

test_programs = \
  tests/test_abi tests/test_ais tests/test_arguments tests/test_array tests/test_bars tests/test_celeba \
  tests/test_celeba_cache tests/test_check tests/test_checkpoint tests/test_classifier tests/test_component \
  tests/test_compute tests/test_convolution tests/test_data tests/test_dbn tests/test_dbn_tuning tests/test_dcgan \
  tests/test_dcgan_gradients tests/test_dcgan_limits tests/test_declared tests/test_diversity tests/test_escape \
  tests/test_experiment tests/test_file tests/test_gate tests/test_idx tests/test_images tests/test_kid \
  tests/test_layout tests/test_logistic tests/test_memory tests/test_metrics tests/test_nearest tests/test_noise \
  tests/test_normalization tests/test_npy tests/test_option_tables tests/test_options tests/test_page \
  tests/test_penalties tests/test_penalty_sites tests/test_picture tests/test_pictures tests/test_png \
  tests/test_prefetch tests/test_processors tests/test_progress tests/test_random tests/test_rbm \
  tests/test_rbm_averaging tests/test_rbm_centering tests/test_rbm_dropout tests/test_rbm_gaussian \
  tests/test_rbm_penalties tests/test_rbm_states tests/test_refusals tests/test_registry tests/test_regularizers \
  tests/test_run_data tests/test_safetensors tests/test_scaffold tests/test_schema tests/test_series \
  tests/test_services tests/test_shelf tests/test_sparse_product tests/test_sparsity tests/test_specification \
  tests/test_stability tests/test_statistics tests/test_subject tests/test_subnormals tests/test_swd tests/test_table \
  tests/test_tuning

system_tests = \
  tests/system/abidiff.sh tests/system/ais.sh tests/system/check.sh tests/system/cli.sh tests/system/complete.sh \
  tests/system/damage.sh tests/system/dbn.sh tests/system/evaluate.sh tests/system/examples.sh \
  tests/system/experiment.sh tests/system/flags.sh tests/system/gan.sh tests/system/gate.sh tests/system/headers.sh \
  tests/system/images.sh tests/system/import.sh tests/system/manual.sh tests/system/new.sh tests/system/plugin.sh \
  tests/system/recipe.sh tests/system/report.sh tests/system/resume.sh tests/system/sklearn.sh tests/system/stack.sh \
  tests/system/static.sh tests/system/tutorial.sh

# Plugins with a fault each, which tests/system/check.sh builds.
fault_sources = \
  tests/plugins/faults/dataset.c tests/plugins/faults/evaluator.c tests/plugins/faults/model.c \
  tests/plugins/faults/penalty.c tests/plugins/faults/weights.c

check_PROGRAMS += $(test_programs) tests/odd_pictures
TESTS = $(test_programs) $(system_tests)
TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = $(SHELL)
# (The leak checker of gcc 12 ends itself at the thread-local memory of libraries that were loaded later, but for that
# option.)
AM_TESTS_ENVIRONMENT = \
  LGS=$(abs_top_builddir)/lgs$(EXEEXT); export LGS; \
  LGS_TEST_PLUGINS=$(abs_top_builddir)/tests/plugins/.libs; export LGS_TEST_PLUGINS; \
  LGS_TEST_OUR_PLUGINS=$(abs_top_builddir)/plugins/.libs; export LGS_TEST_OUR_PLUGINS; \
  LGS_TEST_SOURCE=$(abs_top_srcdir); export LGS_TEST_SOURCE; \
  LGS_TEST_CC='$(CC)'; export LGS_TEST_CC; LGS_TEST_CXX='$(CXX)'; export LGS_TEST_CXX; \
  LGS_TEST_PICTURES=$(abs_top_builddir)/tests/odd_pictures$(EXEEXT); export LGS_TEST_PICTURES; \
  ASAN_OPTIONS=intercept_tls_get_addr=0:$$ASAN_OPTIONS; export ASAN_OPTIONS; \
  OMP_WAIT_POLICY=passive; export OMP_WAIT_POLICY; \
  unset LGS_PLUGIN_PATH; XDG_DATA_HOME=/nonexistent; export XDG_DATA_HOME;
EXTRA_DIST += \
  $(system_tests) $(fault_sources) tests/interface.c tests/layout_table.h tests/system/results.awk \
  tests/system/sklearn.py tests/system/stand-ins.sh tests/system/tap.sh tests/system/tutorial.awk

test_cppflags = $(core_cppflags) -DLGS_STATIC
test_cflags = \
  $(AM_CFLAGS) $(CUNIT_CFLAGS) $(JANSSON_CFLAGS) $(PNG_CFLAGS) $(ZLIB_CFLAGS) $(OPENBLAS_CFLAGS) $(OPENMP_CFLAGS)

# What all tests share (the runner, files and messages, stand-ins), and all our plugins as functions.
check_LTLIBRARIES += tests/libsupport.la tests/libplugins.la
tests_libsupport_la_CPPFLAGS = $(test_cppflags)
tests_libsupport_la_CFLAGS = $(test_cflags)
tests_libsupport_la_LIBADD = $(CUNIT_LIBS)
tests_libsupport_la_SOURCES = \
  tests/fake_host.c tests/fake_host.h tests/fake_subject.c tests/fake_subject.h tests/runner.c tests/runner.h \
  tests/support.c tests/support.h tests/toy_fixture.c tests/toy_fixture.h tests/typed_options.c tests/typed_options.h

tests_libplugins_la_CPPFLAGS = $(AM_CPPFLAGS) -DLGS_STATIC
tests_libplugins_la_CFLAGS = $(test_cflags)
tests_libplugins_la_LIBADD = plugins/evaluators/pictures/libpictures.la plugins/compute/libcompute.la \
  plugins/datasets/libphotos.la $(LBFGS_LIBS) $(OPENBLAS_LIBS) $(JPEG_LIBS) $(PNG_LIBS) $(ZLIB_LIBS) -lm
tests_libplugins_la_SOURCES = \
  $(plugins_ais_la_SOURCES) $(plugins_bars_la_SOURCES) $(plugins_celeba_la_SOURCES) $(plugins_classifier_la_SOURCES) \
  $(plugins_combined_la_SOURCES) $(plugins_dbn_la_SOURCES) $(plugins_dcgan_la_SOURCES) \
  $(plugins_diversity_la_SOURCES) $(plugins_grouplasso_la_SOURCES) $(plugins_kid_la_SOURCES) \
  $(plugins_nearest_la_SOURCES) $(plugins_noise_la_SOURCES) $(plugins_swd_la_SOURCES) $(plugins_images_la_SOURCES) \
  $(plugins_l1_la_SOURCES) $(plugins_lhalf_la_SOURCES) $(plugins_logistic_la_SOURCES) $(plugins_lq_la_SOURCES) \
  $(plugins_mnist_la_SOURCES) $(plugins_nsrbm_la_SOURCES) $(plugins_rbm_la_SOURCES) $(plugins_run_la_SOURCES) \
  $(plugins_sparserbm_la_SOURCES) $(plugins_sparsity_la_SOURCES) $(plugins_stability_la_SOURCES) \
  $(plugins_weightl1_la_SOURCES) $(plugins_cauchy_la_SOURCES) $(plugins_gemanmcclure_la_SOURCES) \
  $(plugins_hoyer_la_SOURCES) $(plugins_hoyersquare_la_SOURCES) $(plugins_kl_la_SOURCES) \
  $(plugins_laplace_la_SOURCES) $(plugins_logsum_la_SOURCES) $(plugins_smoothlhalf_la_SOURCES) \
  $(plugins_tl1_la_SOURCES) $(plugins_weightgrouplasso_la_SOURCES) $(plugins_weightl2_la_SOURCES) \
  $(plugins_weightlhalf_la_SOURCES)

# The core without its main; the loader's list of static plugins is empty here.
check_LTLIBRARIES += tests/libhost.la
tests_libhost_la_CPPFLAGS = $(core_cppflags)
tests_libhost_la_SOURCES = tests/no_static_plugins.c
tests_libhost_la_LIBADD = core/libcore.la

gan_fixture = tests/gan_fixture.c tests/gan_fixture.h tests/reference_layers.c tests/reference_layers.h
LDADD = tests/libsupport.la tests/libplugins.la tests/libhost.la

tests_test_abi_CPPFLAGS = $(test_cppflags)
tests_test_abi_CFLAGS = $(test_cflags)
tests_test_ais_SOURCES = tests/test_ais.c tests/rbm_fixture.c tests/rbm_fixture.h
tests_test_ais_CPPFLAGS = $(test_cppflags)
tests_test_ais_CFLAGS = $(test_cflags)
tests_test_arguments_CPPFLAGS = $(test_cppflags)
tests_test_arguments_CFLAGS = $(test_cflags)
tests_test_array_CPPFLAGS = $(test_cppflags)
tests_test_array_CFLAGS = $(test_cflags) $(ZIP_CFLAGS)
tests_test_bars_CPPFLAGS = $(test_cppflags)
tests_test_bars_CFLAGS = $(test_cflags)
tests_test_compute_CPPFLAGS = $(test_cppflags)
tests_test_compute_CFLAGS = $(test_cflags)
tests_test_convolution_SOURCES = tests/test_convolution.c tests/reference_layers.c tests/reference_layers.h
tests_test_convolution_CPPFLAGS = $(test_cppflags)
tests_test_convolution_CFLAGS = $(test_cflags)
tests_test_dcgan_SOURCES = tests/test_dcgan.c $(gan_fixture)
tests_test_dcgan_CPPFLAGS = $(test_cppflags)
tests_test_dcgan_CFLAGS = $(test_cflags)
tests_test_dcgan_gradients_SOURCES = tests/test_dcgan_gradients.c $(gan_fixture)
tests_test_dcgan_gradients_CPPFLAGS = $(test_cppflags)
tests_test_dcgan_gradients_CFLAGS = $(test_cflags)
tests_test_dcgan_limits_SOURCES = tests/test_dcgan_limits.c $(gan_fixture)
tests_test_dcgan_limits_CPPFLAGS = $(test_cppflags)
tests_test_dcgan_limits_CFLAGS = $(test_cflags)
tests_test_normalization_CPPFLAGS = $(test_cppflags)
tests_test_normalization_CFLAGS = $(test_cflags)
tests_test_rbm_SOURCES = tests/test_rbm.c tests/rbm_fixture.c tests/rbm_fixture.h
tests_test_rbm_CPPFLAGS = $(test_cppflags)
tests_test_rbm_CFLAGS = $(test_cflags)
tests_test_rbm_averaging_SOURCES = tests/test_rbm_averaging.c tests/rbm_fixture.c tests/rbm_fixture.h
tests_test_rbm_averaging_CPPFLAGS = $(test_cppflags)
tests_test_rbm_averaging_CFLAGS = $(test_cflags)
tests_test_rbm_centering_SOURCES = tests/test_rbm_centering.c tests/rbm_fixture.c tests/rbm_fixture.h
tests_test_rbm_centering_CPPFLAGS = $(test_cppflags)
tests_test_rbm_centering_CFLAGS = $(test_cflags)
tests_test_rbm_dropout_SOURCES = tests/test_rbm_dropout.c tests/rbm_fixture.c tests/rbm_fixture.h
tests_test_rbm_dropout_CPPFLAGS = $(test_cppflags)
tests_test_rbm_dropout_CFLAGS = $(test_cflags)
tests_test_rbm_gaussian_SOURCES = tests/test_rbm_gaussian.c tests/rbm_fixture.c tests/rbm_fixture.h
tests_test_rbm_gaussian_CPPFLAGS = $(test_cppflags)
tests_test_rbm_gaussian_CFLAGS = $(test_cflags)
tests_test_rbm_penalties_SOURCES = tests/test_rbm_penalties.c tests/rbm_fixture.c tests/rbm_fixture.h
tests_test_rbm_penalties_CPPFLAGS = $(test_cppflags)
tests_test_rbm_penalties_CFLAGS = $(test_cflags)
tests_test_rbm_states_SOURCES = tests/test_rbm_states.c tests/rbm_fixture.c tests/rbm_fixture.h
tests_test_rbm_states_CPPFLAGS = $(test_cppflags)
tests_test_rbm_states_CFLAGS = $(test_cflags)
tests_test_bars_SOURCES = tests/test_bars.c tests/dataset_fixture.c tests/dataset_fixture.h
picture_files_fixture = tests/jpeg_fixture.c tests/jpeg_fixture.h tests/png_fixture.c tests/png_fixture.h
faces_fixture = tests/faces_fixture.c tests/faces_fixture.h tests/jpeg_fixture.c tests/jpeg_fixture.h
celeba_fixture = tests/celeba_fixture.c tests/celeba_fixture.h tests/dataset_fixture.c tests/dataset_fixture.h
tests_test_celeba_SOURCES = tests/test_celeba.c $(celeba_fixture) $(faces_fixture)
tests_test_celeba_CPPFLAGS = $(test_cppflags)
tests_test_celeba_CFLAGS = $(test_cflags)
tests_test_celeba_cache_SOURCES = tests/test_celeba_cache.c $(celeba_fixture) $(faces_fixture)
tests_test_celeba_cache_CPPFLAGS = $(test_cppflags)
tests_test_celeba_cache_CFLAGS = $(test_cflags)
tests_test_check_CPPFLAGS = $(test_cppflags)
tests_test_check_CFLAGS = $(test_cflags)
tests_test_checkpoint_CPPFLAGS = $(test_cppflags)
tests_test_checkpoint_CFLAGS = $(test_cflags)
tests_test_declared_CPPFLAGS = $(test_cppflags)
tests_test_declared_CFLAGS = $(test_cflags)
tests_test_data_CPPFLAGS = $(test_cppflags)
tests_test_data_CFLAGS = $(test_cflags)
tests_test_classifier_CPPFLAGS = $(test_cppflags)
tests_test_classifier_CFLAGS = $(test_cflags)
tests_test_dbn_SOURCES = tests/test_dbn.c tests/dbn_fixture.c tests/dbn_fixture.h
tests_test_dbn_CPPFLAGS = $(test_cppflags)
tests_test_dbn_CFLAGS = $(test_cflags)
tests_test_dbn_tuning_SOURCES = tests/test_dbn_tuning.c tests/dbn_fixture.c tests/dbn_fixture.h
tests_test_dbn_tuning_CPPFLAGS = $(test_cppflags)
tests_test_dbn_tuning_CFLAGS = $(test_cflags)
tests_test_gate_CPPFLAGS = $(test_cppflags)
tests_test_gate_CFLAGS = $(test_cflags)
tests_test_file_CPPFLAGS = $(test_cppflags)
tests_test_file_CFLAGS = $(test_cflags)
tests_test_idx_CPPFLAGS = $(test_cppflags)
tests_test_idx_CFLAGS = $(test_cflags)
tests_test_idx_SOURCES = tests/test_idx.c tests/dataset_fixture.c tests/dataset_fixture.h
tests_test_images_CPPFLAGS = $(test_cppflags)
tests_test_images_CFLAGS = $(test_cflags)
tests_test_images_SOURCES = \
  tests/test_images.c tests/dataset_fixture.c tests/dataset_fixture.h $(picture_files_fixture)
tests_test_png_CPPFLAGS = $(test_cppflags)
tests_test_png_CFLAGS = $(test_cflags)
tests_test_png_SOURCES = tests/test_png.c tests/dataset_fixture.c tests/dataset_fixture.h $(picture_files_fixture)
tests_odd_pictures_SOURCES = tests/odd_pictures.c $(picture_files_fixture)
tests_odd_pictures_CFLAGS = $(AM_CFLAGS) $(PNG_CFLAGS)
tests_odd_pictures_LDADD = $(JPEG_LIBS) $(PNG_LIBS)
tests_test_logistic_CPPFLAGS = $(test_cppflags)
tests_test_logistic_CFLAGS = $(test_cflags)
tests_test_memory_CPPFLAGS = $(test_cppflags)
tests_test_memory_CFLAGS = $(test_cflags)
tests_test_metrics_CPPFLAGS = $(test_cppflags)
tests_test_metrics_CFLAGS = $(test_cflags)
tests_test_npy_CPPFLAGS = $(test_cppflags)
tests_test_npy_CFLAGS = $(test_cflags)
tests_test_option_tables_CPPFLAGS = $(test_cppflags)
tests_test_option_tables_CFLAGS = $(test_cflags)
tests_test_option_tables_SOURCES = tests/test_option_tables.c tests/options_fixture.c tests/options_fixture.h
tests_test_options_CPPFLAGS = $(test_cppflags)
tests_test_options_CFLAGS = $(test_cflags)
tests_test_options_SOURCES = tests/test_options.c tests/options_fixture.c tests/options_fixture.h
tests_test_penalties_CPPFLAGS = $(test_cppflags)
tests_test_penalties_CFLAGS = $(test_cflags)
tests_test_penalties_SOURCES = tests/test_penalties.c tests/penalties_fixture.c tests/penalties_fixture.h
tests_test_penalty_sites_CPPFLAGS = $(test_cppflags)
tests_test_penalty_sites_CFLAGS = $(test_cflags)
tests_test_penalty_sites_SOURCES = tests/test_penalty_sites.c tests/penalties_fixture.c tests/penalties_fixture.h
tests_test_picture_CPPFLAGS = $(test_cppflags)
tests_test_picture_CFLAGS = $(test_cflags)
tests_test_prefetch_CPPFLAGS = $(test_cppflags)
tests_test_prefetch_CFLAGS = $(test_cflags)
tests_test_processors_CPPFLAGS = $(test_cppflags)
tests_test_processors_CFLAGS = $(test_cflags)
tests_test_progress_CPPFLAGS = $(test_cppflags)
tests_test_progress_CFLAGS = $(test_cflags)
tests_test_random_CPPFLAGS = $(test_cppflags)
tests_test_random_CFLAGS = $(test_cflags)
tests_test_refusals_CPPFLAGS = $(test_cppflags)
tests_test_refusals_CFLAGS = $(test_cflags)
tests_test_refusals_SOURCES = tests/test_refusals.c tests/registry_fixture.c tests/registry_fixture.h
tests_test_registry_CPPFLAGS = $(test_cppflags)
tests_test_registry_CFLAGS = $(test_cflags)
tests_test_registry_SOURCES = tests/test_registry.c tests/registry_fixture.c tests/registry_fixture.h
tests_test_regularizers_CPPFLAGS = $(test_cppflags)
tests_test_regularizers_CFLAGS = $(test_cflags)
tests_test_run_data_CPPFLAGS = $(test_cppflags)
tests_test_run_data_CFLAGS = $(test_cflags)
tests_test_run_data_SOURCES = \
  tests/test_run_data.c tests/dataset_fixture.c tests/dataset_fixture.h tests/run_fixture.c tests/run_fixture.h
tests_test_safetensors_CPPFLAGS = $(test_cppflags)
tests_test_safetensors_CFLAGS = $(test_cflags)
tests_test_scaffold_CPPFLAGS = $(test_cppflags)
tests_test_scaffold_CFLAGS = $(test_cflags)
tests_test_series_CPPFLAGS = $(test_cppflags)
tests_test_series_CFLAGS = $(test_cflags)
tests_test_services_CPPFLAGS = $(test_cppflags)
tests_test_services_CFLAGS = $(test_cflags)
tests_test_services_SOURCES = tests/test_services.c tests/run_fixture.c tests/run_fixture.h
tests_test_sparsity_CPPFLAGS = $(test_cppflags)
tests_test_sparsity_CFLAGS = $(test_cflags)
tests_test_specification_CPPFLAGS = $(test_cppflags)
tests_test_specification_CFLAGS = $(test_cflags)
tests_test_statistics_CPPFLAGS = $(test_cppflags)
tests_test_statistics_CFLAGS = $(test_cflags)
tests_test_specification_SOURCES = tests/test_specification.c tests/options_fixture.c tests/options_fixture.h
tests_test_escape_CPPFLAGS = $(test_cppflags)
tests_test_escape_CFLAGS = $(test_cflags)
tests_test_page_CPPFLAGS = $(test_cppflags)
tests_test_page_CFLAGS = $(test_cflags)
tests_test_schema_CPPFLAGS = $(test_cppflags)
tests_test_schema_CFLAGS = $(test_cflags)
tests_test_layout_CPPFLAGS = $(test_cppflags)
tests_test_layout_CFLAGS = $(test_cflags)
tests_test_component_CPPFLAGS = $(test_cppflags)
tests_test_component_CFLAGS = $(test_cflags)
tests_test_shelf_CPPFLAGS = $(test_cppflags)
tests_test_shelf_CFLAGS = $(test_cflags)
tests_test_shelf_SOURCES = tests/test_shelf.c tests/typed_options.c tests/typed_options.h
tests_test_table_CPPFLAGS = $(test_cppflags)
tests_test_table_CFLAGS = $(test_cflags)
tests_test_diversity_SOURCES = tests/test_diversity.c tests/picture_fixture.c tests/picture_fixture.h
tests_test_diversity_CPPFLAGS = $(test_cppflags)
tests_test_diversity_CFLAGS = $(test_cflags)
tests_test_kid_SOURCES = tests/test_kid.c tests/picture_fixture.c tests/picture_fixture.h
tests_test_kid_CPPFLAGS = $(test_cppflags)
tests_test_kid_CFLAGS = $(test_cflags)
tests_test_nearest_SOURCES = tests/test_nearest.c tests/picture_fixture.c tests/picture_fixture.h
tests_test_nearest_CPPFLAGS = $(test_cppflags)
tests_test_nearest_CFLAGS = $(test_cflags)
tests_test_noise_SOURCES = tests/test_noise.c tests/picture_fixture.c tests/picture_fixture.h
tests_test_noise_CPPFLAGS = $(test_cppflags)
tests_test_noise_CFLAGS = $(test_cflags)
tests_test_pictures_SOURCES = tests/test_pictures.c tests/picture_fixture.c tests/picture_fixture.h
tests_test_pictures_CPPFLAGS = $(test_cppflags)
tests_test_pictures_CFLAGS = $(test_cflags)
tests_test_stability_CPPFLAGS = $(test_cppflags)
tests_test_stability_CFLAGS = $(test_cflags)
tests_test_subject_CPPFLAGS = $(test_cppflags)
tests_test_subject_CFLAGS = $(test_cflags)
tests_test_sparse_product_CPPFLAGS = $(test_cppflags)
tests_test_sparse_product_CFLAGS = $(test_cflags)
tests_test_subnormals_CPPFLAGS = $(test_cppflags)
tests_test_subnormals_CFLAGS = $(test_cflags)
tests_test_swd_SOURCES = tests/test_swd.c tests/picture_fixture.c tests/picture_fixture.h
tests_test_swd_CPPFLAGS = $(test_cppflags)
tests_test_swd_CFLAGS = $(test_cflags)

# Plugins that only tests load: good ones, strange ones, and one for each way to be wrong.
check_LTLIBRARIES += \
  tests/plugins/cxx.la tests/plugins/good.la tests/plugins/newer.la tests/plugins/nosymbol.la tests/plugins/older.la \
  tests/plugins/refuses.la tests/plugins/toy.la tests/plugins/toy-penalties.la tests/plugins/undefined.la \
  tests/plugins/major.la tests/plugins/minor.la tests/plugins/needs.la tests/plugins/null.la \
  tests/plugins/nullname.la tests/plugins/empty.la tests/plugins/short.la tests/plugins/badoffset.la \
  tests/plugins/reserved.la tests/plugins/twice.la tests/plugins/badkind.la tests/plugins/noform.la \
  tests/plugins/badname.la tests/plugins/partial.la
test_module_ldflags = -module -avoid-version -rpath /nowhere
tests_plugins_cxx_la_SOURCES = tests/plugins/cxx.cc
tests_plugins_cxx_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_good_la_SOURCES = tests/plugins/good.c
tests_plugins_good_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_newer_la_SOURCES = tests/plugins/newer.c
tests_plugins_newer_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_nosymbol_la_SOURCES = tests/plugins/nosymbol.c
tests_plugins_nosymbol_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_older_la_SOURCES = tests/plugins/older.c
tests_plugins_older_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_refuses_la_SOURCES = tests/plugins/refuses.c
tests_plugins_refuses_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_toy_la_SOURCES = tests/plugins/toy.c
tests_plugins_toy_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_toy_la_LIBADD = -lm
tests_plugins_toy_penalties_la_SOURCES = tests/plugins/toy-penalties.c
tests_plugins_toy_penalties_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_toy_penalties_la_LIBADD = -lm
tests_plugins_undefined_la_SOURCES = tests/plugins/undefined.c
tests_plugins_undefined_la_LDFLAGS = $(test_module_ldflags) -Wl,-z,lazy
tests_plugins_major_la_SOURCES = tests/plugins/entry.c
tests_plugins_major_la_CPPFLAGS = $(AM_CPPFLAGS) -DVARIANT_MAJOR
tests_plugins_major_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_minor_la_SOURCES = tests/plugins/entry.c
tests_plugins_minor_la_CPPFLAGS = $(AM_CPPFLAGS) -DVARIANT_MINOR
tests_plugins_minor_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_needs_la_SOURCES = tests/plugins/entry.c
tests_plugins_needs_la_CPPFLAGS = $(AM_CPPFLAGS) -DVARIANT_NEEDS
tests_plugins_needs_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_null_la_SOURCES = tests/plugins/entry.c
tests_plugins_null_la_CPPFLAGS = $(AM_CPPFLAGS) -DVARIANT_NULL
tests_plugins_null_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_nullname_la_SOURCES = tests/plugins/entry.c
tests_plugins_nullname_la_CPPFLAGS = $(AM_CPPFLAGS) -DVARIANT_NULLNAME
tests_plugins_nullname_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_empty_la_SOURCES = tests/plugins/entry.c
tests_plugins_empty_la_CPPFLAGS = $(AM_CPPFLAGS) -DVARIANT_EMPTY
tests_plugins_empty_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_short_la_SOURCES = tests/plugins/entry.c
tests_plugins_short_la_CPPFLAGS = $(AM_CPPFLAGS) -DVARIANT_SHORT
tests_plugins_short_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_badoffset_la_SOURCES = tests/plugins/descriptor.c
tests_plugins_badoffset_la_CPPFLAGS = $(AM_CPPFLAGS) -DVARIANT_BADOFFSET
tests_plugins_badoffset_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_reserved_la_SOURCES = tests/plugins/descriptor.c
tests_plugins_reserved_la_CPPFLAGS = $(AM_CPPFLAGS) -DVARIANT_RESERVED
tests_plugins_reserved_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_twice_la_SOURCES = tests/plugins/descriptor.c
tests_plugins_twice_la_CPPFLAGS = $(AM_CPPFLAGS) -DVARIANT_TWICE
tests_plugins_twice_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_badkind_la_SOURCES = tests/plugins/descriptor.c
tests_plugins_badkind_la_CPPFLAGS = $(AM_CPPFLAGS) -DVARIANT_BADKIND
tests_plugins_badkind_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_noform_la_SOURCES = tests/plugins/descriptor.c
tests_plugins_noform_la_CPPFLAGS = $(AM_CPPFLAGS) -DVARIANT_NOFORM
tests_plugins_noform_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_badname_la_SOURCES = tests/plugins/descriptor.c
tests_plugins_badname_la_CPPFLAGS = $(AM_CPPFLAGS) -DVARIANT_BADNAME
tests_plugins_badname_la_LDFLAGS = $(test_module_ldflags)
tests_plugins_partial_la_SOURCES = tests/plugins/descriptor.c
tests_plugins_partial_la_CPPFLAGS = $(AM_CPPFLAGS) -DVARIANT_PARTIAL
tests_plugins_partial_la_LDFLAGS = $(test_module_ldflags)

# What was installed, as a new user would try it; then the same of an installation that is staged under another root.
# An lgs that is installed elsewhere is not looked at.
EXTRA_DIST += tests/installed.sh
installed_program = `echo lgs | $(SED) '$(transform)'`$(EXEEXT)
installed_environment = \
  LGS_TEST_SOURCE=$(abs_top_srcdir); export LGS_TEST_SOURCE; LGS_TEST_CC='$(CC)'; export LGS_TEST_CC; \
  LGS_TEST_CXX='$(CXX)'; export LGS_TEST_CXX; OMP_WAIT_POLICY=passive; export OMP_WAIT_POLICY; \
  ASAN_OPTIONS=intercept_tls_get_addr=0:$$ASAN_OPTIONS; export ASAN_OPTIONS; \
  LGS_ABI=$(LGS_ABI_MAJOR).$(LGS_ABI_MINOR); export LGS_ABI; LGS_STATIC='$(static_names)'; export LGS_STATIC;
.PHONY: installcheck-tree installcheck-staged
installcheck-tree:
	$(AM_V_at)$(installed_environment) ROOT='$(DESTDIR)' PROGRAM=$(bindir)/$(installed_program) LIBDIR='$(libdir)' \
	  INCLUDEDIR='$(includedir)' PKGDATADIR='$(pkgdatadir)' PLUGINDIR='$(plugindir)' DOCDIR='$(docdir)' \
	  PKGCONFIGDIR='$(pkgconfigdir)' $(SHELL) $(srcdir)/tests/installed.sh
installcheck-staged:
	rm -rf staged
	$(MAKE) $(AM_MAKEFLAGS) DESTDIR=$(abs_top_builddir)/staged install >staged.log 2>&1 || { cat staged.log; exit 1; }
	$(MAKE) $(AM_MAKEFLAGS) DESTDIR=$(abs_top_builddir)/staged installcheck-tree
	$(MAKE) $(AM_MAKEFLAGS) DESTDIR=$(abs_top_builddir)/staged uninstall >staged.log 2>&1 || { cat staged.log; exit 1; }
	@left=`find staged ! -type d`; test -z "$$left" || { echo "uninstall left behind:" >&2; echo "$$left" >&2; exit 1; }
	@for folder in $(lgsincludedir) $(pkgdatadir) $(docdir) $(libdir)/lgs; do \
	  test ! -d "staged$$folder" || { echo "uninstall left behind: staged$$folder" >&2; exit 1; }; done
	rm -rf staged staged.log
installcheck-local: installcheck-tree
	$(AM_V_at)test -n '$(DESTDIR)' || $(MAKE) $(AM_MAKEFLAGS) installcheck-staged
clean-local:
	rm -rf staged staged.log

# Speed, as ratios measured in one run; never part of `make check`.
bench_programs = tests/bench/bench_decode tests/bench/bench_epoch tests/bench/bench_gan
bench_cflags = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(OPENMP_CFLAGS)
EXTRA_PROGRAMS = $(bench_programs)
CLEANFILES += $(bench_programs)
tests_bench_bench_decode_SOURCES = \
  tests/bench/bench_decode.c tests/bench/bench.c tests/bench/bench.h $(faces_fixture)
tests_bench_bench_decode_CPPFLAGS = $(core_cppflags)
tests_bench_bench_decode_CFLAGS = $(bench_cflags)
tests_bench_bench_decode_LDADD = tests/libhost.la $(JPEG_LIBS) -lm
tests_bench_bench_epoch_SOURCES = tests/bench/bench_epoch.c tests/bench/bench.c tests/bench/bench.h
tests_bench_bench_epoch_CPPFLAGS = $(core_cppflags)
tests_bench_bench_epoch_CFLAGS = $(bench_cflags)
tests_bench_bench_epoch_LDADD = tests/libhost.la plugins/compute/libcompute.la
tests_bench_bench_gan_SOURCES = tests/bench/bench_gan.c tests/bench/bench.c tests/bench/bench.h $(faces_fixture)
tests_bench_bench_gan_CPPFLAGS = $(core_cppflags)
tests_bench_bench_gan_CFLAGS = $(bench_cflags)
tests_bench_bench_gan_LDADD = tests/libhost.la plugins/compute/libcompute.la $(JPEG_LIBS) -lm
EXTRA_DIST += \
  tests/bench/bench.sh tests/bench/digits.py tests/bench/torch_epoch.py tests/bench/torch_gan.py \
  tests/bench/sklearn_epoch.py
# The environment that the program gives its own numeric libraries (core/training/workshop.c).
bench_environment = $(AM_TESTS_ENVIRONMENT) unset OMP_WAIT_POLICY; GOMP_SPINCOUNT=10000; export GOMP_SPINCOUNT;
.PHONY: bench
bench: all $(bench_programs)
	$(AM_V_at)$(bench_environment) BENCH_DECODE=$(abs_top_builddir)/tests/bench/bench_decode \
	  BENCH_EPOCH=$(abs_top_builddir)/tests/bench/bench_epoch \
	  BENCH_GAN=$(abs_top_builddir)/tests/bench/bench_gan \
	  $(SHELL) $(srcdir)/tests/bench/bench.sh
