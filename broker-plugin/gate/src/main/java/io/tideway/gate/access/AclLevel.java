package io.tideway.gate.access;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One level of an {@link AclFilter}: a wildcard, or text with placeholders. Immutable. */
final class AclLevel {

    private static final AclLevel SINGLE = new AclLevel(List.of());
    private static final AclLevel REST = new AclLevel(List.of());

    /** A stretch of a level. */
    sealed interface Part {
        Part CLIENT_ID = new ClientId();
        Part USER_NAME = new UserName();

        record Text(String text) implements Part {}

        record ClientId() implements Part {}

        record UserName() implements Part {}
    }

    private final List<Part> parts;

    private AclLevel(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** @throws IllegalArgumentException when a percent sign is not followed by c, u or another one */
    static AclLevel parse(String level) {
        if (level.equals("+")) {
            return SINGLE;
        }
        if (level.equals("#")) {
            return REST;
        }
        List<Part> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int position = 0;
        for (int percent; (percent = level.indexOf('%', position)) >= 0; position = percent + 2) {
            text.append(level, position, percent);
            char placeholder = percent + 1 < level.length() ? level.charAt(percent + 1) : 0;
            switch (placeholder) {
                case '%' -> text.append('%');
                case 'c' -> addPlaceholder(parts, text, Part.CLIENT_ID);
                case 'u' -> addPlaceholder(parts, text, Part.USER_NAME);
                default ->
                    throw new IllegalArgumentException(
                            "filter must use '%' only as %c, %u or %%, found '" + level + "'");
            }
        }
        text.append(level, position, level.length());
        addText(parts, text);
        return new AclLevel(parts);
    }

    private static void addPlaceholder(List<Part> parts, StringBuilder text, Part placeholder) {
        addText(parts, text);
        parts.add(placeholder);
    }

    private static void addText(List<Part> parts, StringBuilder text) {
        if (!text.isEmpty()) {
            parts.add(new Part.Text(text.toString()));
            text.setLength(0);
        }
    }

    boolean isSingle() {
        return this == SINGLE;
    }

    boolean isRest() {
        return this == REST;
    }

    boolean uses(Part placeholder) {
        return parts.contains(placeholder);
    }

    /** Whether {@code topic[start, end)} is this text with the names put in. */
    boolean equalsRegion(String topic, int start, int end, String clientId, @Nullable String userName) {
        int position = start;
        for (Part part : parts) {
            String expected;
            if (part instanceof Part.Text literal) {
                expected = literal.text();
            } else {
                expected = part instanceof Part.ClientId ? clientId : userName;
            }
            if (expected == null || !topic.startsWith(expected, position)) {
                return false;
            }
            position += expected.length();
        }
        return position == end;
    }
}
