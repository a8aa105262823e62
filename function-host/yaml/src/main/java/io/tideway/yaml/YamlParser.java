package io.tideway.yaml;

import io.tideway.yaml.YamlNode.Entry;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Turns text into nodes. Only the plain part of YAML: no anchors, aliases or tags, which surprise people and have been used to
 * blow documents up; one document; bounded in size and depth.
 */
final class YamlParser {

    private static final int DOCUMENT_CODE_POINTS_MAX = 1 << 20;
    private static final int DEPTH_MAX = 32;
    private static final Set<String> NULL_TEXTS = Set.of("", "~", "null");
    private static final String STANDARD_TAGS = "tag:yaml.org,2002:";
    private static final Set<String> PLAIN_TAGS =
            Set.of("str", "int", "float", "bool", "null", "map", "seq", "timestamp", "merge", "value");

    private final String source;
    private final Problems problems;

    YamlParser(String source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    /** The document's node; {@code null} when it is empty or has no node for what is wrong with it. */
    @Nullable
    YamlNode parse(String text) {
        if (text.codePointCount(0, text.length()) > DOCUMENT_CODE_POINTS_MAX) {
            problems.add(place(0, 0), "", "document must not exceed " + DOCUMENT_CODE_POINTS_MAX + " characters");
            return null;
        }
        if (!isPrintable(text)) {
            return null;
        }
        try {
            LoaderOptions options = new LoaderOptions();
            options.setNestingDepthLimit(DEPTH_MAX);
            options.setCodePointLimit(DOCUMENT_CODE_POINTS_MAX);
            // Composing makes nodes only; nothing a document says is ever instantiated.
            Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(withoutByteOrderMark(text)));
            return root == null ? null : convert(root, "");
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
            problems.add(mark == null ? place(0, 0) : place(mark), "", "is not YAML: " + problemOf(e));
            return null;
        } catch (YAMLException e) {
            problems.add(place(0, 0), "", "is not YAML: " + firstLine(String.valueOf(e.getMessage())));
            return null;
        }
    }

    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static String problemOf(MarkedYAMLException e) {
        String problem = firstLine(String.valueOf(e.getProblem()));
        return e.getContext() == null ? problem : problem + " (" + firstLine(e.getContext()) + ")";
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    /** The library finds these too, but cannot say on which line. */
    private boolean isPrintable(String text) {
        int line = 0;
        int lineStart = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (!StreamReader.isPrintable(c)) {
                problems.add(
                        place(line, i - lineStart),
                        "",
                        String.format("is not YAML: the character U+%04X is not allowed", c));
                return false;
            }
            if (c == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return true;
    }

    private @Nullable YamlNode convert(Node node, String path) {
        Origin origin = place(node.getStartMark());
        if (node.getAnchor() != null) {
            problems.add(origin, path, "must be written out: anchors (&) and aliases (*) are not supported");
            return null;
        }
        String tag = node.getTag().getValue();
        if (!tag.startsWith(STANDARD_TAGS) || !PLAIN_TAGS.contains(tag.substring(STANDARD_TAGS.length()))) {
            problems.add(origin, path, "must not have a tag, found '" + tag + "'");
            return null;
        }
        if (node instanceof ScalarNode scalar) {
            return scalar.getScalarStyle() == ScalarStyle.PLAIN && NULL_TEXTS.contains(scalar.getValue())
                    ? new YamlNode.Nothing(origin)
                    : new YamlNode.Scalar(scalar.getValue(), origin);
        }
        return node instanceof SequenceNode sequence
                ? sequence(sequence, origin, path)
                : mapping((MappingNode) node, origin, path);
    }

    private YamlNode sequence(SequenceNode node, Origin origin, String path) {
        List<YamlNode> elements = new ArrayList<>();
        for (Node element : node.getValue()) {
            YamlNode converted = convert(element, path + "[" + elements.size() + "]");
            elements.add(converted == null ? new YamlNode.Nothing(place(element.getStartMark())) : converted);
        }
        return new YamlNode.Sequence(elements, origin);
    }

    private YamlNode mapping(MappingNode node, Origin origin, String path) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Origin keyOrigin = place(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(keyOrigin, path, "must have keys that are text");
                continue;
            }
            String child = YamlPath.child(path, key.getValue());
            YamlNode value = convert(tuple.getValueNode(), child);
            Entry entry = new Entry(
                    keyOrigin,
                    value == null
                            ? new YamlNode.Nothing(place(tuple.getValueNode().getStartMark()))
                            : value);
            Entry earlier = entries.putIfAbsent(key.getValue(), entry);
            if (earlier != null) {
                problems.add(
                        keyOrigin,
                        child,
                        "must not be given twice, first at " + earlier.key().describe());
            }
        }
        return new YamlNode.Mapping(entries, origin);
    }

    private Origin place(Mark mark) {
        return place(mark.getLine(), mark.getColumn());
    }

    /** @param line from 0 */
    private Origin place(int line, int column) {
        return new Origin.Place(source, line + 1, column + 1);
    }
}
