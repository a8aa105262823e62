/**
 * Reports as files: JSON that can be read back, CSV, text, and all of them with the page in one folder.
 *
 * <p>Knows reports and nothing of how they came about.
 */
@NullMarked
package io.tideway.simulator.report.files;

import org.jspecify.annotations.NullMarked;
