package io.tideway.simulator.report.html;

import java.util.ArrayDeque;
import java.util.Deque;

/** Builds a text that is HTML and well-formed XML at once. One thread. */
final class Markup {
    private final StringBuilder text = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** Begins an element; attributes are names and values in turn. */
    Markup open(String name, String... attributes) {
        tag(name, attributes).append('>');
        open.push(name);
        return this;
    }

    /** Ends the element begun last. */
    Markup close() {
        text.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element without content, of those that HTML or SVG know as such. */
    Markup empty(String name, String... attributes) {
        tag(name, attributes).append("/>");
        return this;
    }

    /** An element with text in it. */
    Markup element(String name, String content, String... attributes) {
        return open(name, attributes).text(content).close();
    }

    /** Text as it is meant. */
    Markup text(String content) {
        text.append(escaped(content));
        return this;
    }

    /** What is markup already. */
    Markup raw(String markup) {
        text.append(markup);
        return this;
    }

    private StringBuilder tag(String name, String... attributes) {
        text.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ').append(attributes[i]).append("=\"");
            text.append(escaped(attributes[i + 1]).replace("\"", "&quot;")).append('"');
        }
        return text;
    }

    /** Also drops what XML cannot hold. */
    private static String escaped(String content) {
        return content.replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]", "\uFFFD")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
