/**
 * Reports as one page: charts as inline SVG, no network, light and dark, for the screen and for paper.
 *
 * <p>Pure: text from values. May import nothing but reports.
 */
@NullMarked
package io.tideway.simulator.report.html;

import org.jspecify.annotations.NullMarked;
