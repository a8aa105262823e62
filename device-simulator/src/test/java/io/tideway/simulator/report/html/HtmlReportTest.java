package io.tideway.simulator.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.report.Curve;
import io.tideway.simulator.report.Figure;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.SampleReports;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {
    private static final Pattern NUMBERS = Pattern.compile("([ML])(-?[0-9.]+) (-?[0-9.]+)");
    private static final Pattern TRANSLATE = Pattern.compile("translate\\((-?[0-9.]+) (-?[0-9.]+)\\)");
    private static final double ROUNDING = 0.011;

    @Test
    void page_fullAndEmptyReport_isWellFormedAndLoadsNothing() throws Exception {
        for (Report report : new Report[] {SampleReports.full(), SampleReports.empty()}) {
            String page = HtmlReport.page(report);
            Document document = parse(page);

            assertEquals("html", document.getDocumentElement().getTagName());
            assertEquals(report.origin().title(), text(document, "h1"));
            for (String loaded : new String[] {"href=", "src=", "url(", "@import", "<script"}) {
                assertFalse(page.contains(loaded), loaded);
            }
        }
    }

    @Test
    void page_figures_haveEveryCurveWithItsPointsInsideThePlot() throws Exception {
        Report report = SampleReports.full();
        Document page = parse(HtmlReport.page(report));
        List<Figure> figures = HtmlReport.figures(report);

        List<Element> drawn = elements(page.getDocumentElement(), "figure");
        assertEquals(figures.size(), drawn.size());
        for (int i = 0; i < figures.size(); i++) {
            assertEquals(figures.get(i).id(), drawn.get(i).getAttribute("id"));
            assertInsidePlot(drawn.get(i));
            for (Curve curve : figures.get(i).curves()) {
                assertDrawn(curve, drawn.get(i));
            }
        }
    }

    @Test
    void page_measuredPoints_standWhereTheirNumbersSay() throws Exception {
        Report report = SampleReports.full();
        Element paper = elements(parse(HtmlReport.page(report)).getDocumentElement(), "figure")
                .get(0);
        double[] plot = plot(paper);
        List<Element> marks = withClass(paper, "path", "mark");

        // A linear axis from 0 and a log axis: equal steps of x are equally far apart, equal ratios of y too.
        for (Element mark : marks) {
            double[] at = translation(mark);
            double x = Double.parseDouble(mark.getAttribute("data-x"));
            Element other = marks.get(1);
            double[] otherAt = translation(other);
            double otherX = Double.parseDouble(other.getAttribute("data-x"));
            assertEquals((at[0] - plot[0]) * otherX, (otherAt[0] - plot[0]) * x, 1);
        }
        double y0 = Double.parseDouble(marks.get(0).getAttribute("data-y"));
        double y1 = Double.parseDouble(marks.get(1).getAttribute("data-y"));
        double y2 = Double.parseDouble(marks.get(2).getAttribute("data-y"));
        assertEquals(
                Math.log(y1 / y0) / Math.log(y2 / y0),
                (translation(marks.get(1))[1] - translation(marks.get(0))[1])
                        / (translation(marks.get(2))[1] - translation(marks.get(0))[1]),
                0.01);
    }

    @Test
    void page_tables_haveTheNumbersOfTheReport() throws Exception {
        Report report = SampleReports.full();
        Document page = parse(HtmlReport.page(report));

        String cells = elements(page.getDocumentElement(), "td").stream()
                .map(Element::getTextContent)
                .reduce("", (a, b) -> a + "|" + b);
        for (String cell : new String[] {"answer p99, µs", "0.4500 (0.4200–0.5000)", "\"quoted\""}) {
            assertTrue(cells.contains("|" + cell + "|"), () -> cell + " in " + cells);
        }
        assertTrue(text(page, "ul").contains("device d1 lost message 17"));
    }

    private static void assertDrawn(Curve curve, Element figure) {
        Element group = elements(figure, "g").stream()
                .filter(one -> one.getAttribute("data-curve").equals(curve.name()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no curve " + curve.name()));
        if (curve.kind() == Curve.Kind.MEASURED) {
            List<Element> marks = withClass(group, "path", "mark");
            assertEquals(curve.points().size(), marks.size());
            for (int i = 0; i < marks.size(); i++) {
                assertEquals(
                        String.valueOf(curve.points().get(i).x()), marks.get(i).getAttribute("data-x"));
                assertEquals(
                        String.valueOf(curve.points().get(i).y()), marks.get(i).getAttribute("data-y"));
            }
        } else if (curve.kind() != Curve.Kind.STEPS) {
            String path = withClass(group, "path", "curve").get(0).getAttribute("d");
            assertEquals(curve.points().size(), NUMBERS.matcher(path).results().count());
        }
    }

    private static void assertInsidePlot(Element figure) {
        double[] plot = plot(figure);
        List<double[]> points = new ArrayList<>();
        for (Element path : elements(figure, "path")) {
            String kind = path.getAttribute("class");
            if (kind.equals("curve") || kind.equals("band")) {
                Matcher matcher = NUMBERS.matcher(path.getAttribute("d"));
                while (matcher.find()) {
                    points.add(
                            new double[] {Double.parseDouble(matcher.group(2)), Double.parseDouble(matcher.group(3))});
                }
            } else if (kind.equals("mark")) {
                points.add(translation(path));
            }
        }
        assertFalse(points.isEmpty());
        for (double[] point : points) {
            assertTrue(
                    point[0] >= plot[0] - ROUNDING && point[0] <= plot[0] + plot[2] + ROUNDING, () -> "x " + point[0]);
            assertTrue(
                    point[1] >= plot[1] - ROUNDING && point[1] <= plot[1] + plot[3] + ROUNDING, () -> "y " + point[1]);
        }
    }

    private static double[] plot(Element figure) {
        Element rect = withClass(figure, "rect", "plot").get(0);
        return new double[] {
            Double.parseDouble(rect.getAttribute("x")),
            Double.parseDouble(rect.getAttribute("y")),
            Double.parseDouble(rect.getAttribute("width")),
            Double.parseDouble(rect.getAttribute("height"))
        };
    }

    private static double[] translation(Element element) {
        Matcher matcher = TRANSLATE.matcher(element.getAttribute("transform"));
        assertTrue(matcher.matches(), () -> element.getAttribute("transform"));
        return new double[] {Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2))};
    }

    private static List<Element> withClass(Element in, String name, String kind) {
        return elements(in, name).stream()
                .filter(element -> element.getAttribute("class").equals(kind))
                .toList();
    }

    private static List<Element> elements(Element in, String name) {
        NodeList nodes = in.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static String text(Document page, String name) {
        return elements(page.getDocumentElement(), name).get(0).getTextContent();
    }

    private static Document parse(String page) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }
}
