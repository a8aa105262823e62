package io.tideway.runtime.host;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a record's entry is, read from its key: {@code 's' | kind | name | NUL | map key} for state, {@code 't' | name} for a
 * timer. Anything else belongs to the runtime alone and has its key in hex as its name.
 *
 * @param entry key within a map, else empty
 */
public record EntryName(Kind kind, String name, String entry) {

    private static final char STATE = 's';
    private static final char TIMER = 't';

    /** Kinds of entries. */
    public enum Kind {
        VALUE('v'),
        COUNTER('c'),
        MAP('m'),
        TIMER('t'),
        OTHER('?');

        private final char mark;

        Kind(char mark) {
            this.mark = mark;
        }

        /** Whether it is part of a function's state. */
        public boolean isState() {
            return this == VALUE || this == COUNTER || this == MAP;
        }
    }

    public EntryName {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("name must not be empty and not contain NUL, found '" + name + "'");
        }
        if (kind != Kind.MAP && !entry.isEmpty()) {
            throw new IllegalArgumentException("only a map has entries, found '" + entry + "' in '" + name + "'");
        }
    }

    /** Of a value, a counter or a timer. */
    public static EntryName of(Kind kind, String name) {
        return new EntryName(kind, name, "");
    }

    /** Reads the key of a record's entry; never fails. */
    public static EntryName ofKey(ByteString key) {
        return known(key).orElseGet(() -> of(Kind.OTHER, "0x" + HexFormat.of().formatHex(key.toByteArray())));
    }

    private static Optional<EntryName> known(ByteString key) {
        String text = key.toString(StandardCharsets.UTF_8);
        if (text.length() > 1 && text.charAt(0) == TIMER && text.indexOf('\0') < 0) {
            return Optional.of(of(Kind.TIMER, text.substring(1)));
        }
        int end = text.indexOf('\0');
        if (text.isEmpty() || text.charAt(0) != STATE || end <= 2) {
            return Optional.empty();
        }
        String entry = text.substring(end + 1);
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.isState() && kind.mark == text.charAt(1))
                .filter(kind -> kind == Kind.MAP || entry.isEmpty())
                .map(kind -> new EntryName(kind, text.substring(2, end), entry))
                .findFirst();
    }

    /** The key of the record's entry. */
    public ByteString key() {
        return switch (kind) {
            case TIMER -> ByteString.copyFromUtf8(TIMER + name);
            case VALUE, COUNTER, MAP -> ByteString.copyFromUtf8("" + STATE + kind.mark + name + '\0' + entry);
            case OTHER -> ByteString.copyFrom(HexFormat.of().parseHex(name.substring(2)));
        };
    }
}
