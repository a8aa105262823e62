package io.tideway.gateway.command;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Bytes for people: text as text, anything else as hex. */
final class PayloadText {

    private PayloadText() {}

    static String of(byte[] bytes) {
        return textIn(bytes).orElseGet(() -> "0x" + HexFormat.of().formatHex(bytes));
    }

    /** The text that the bytes are in UTF-8; empty when they are not, or hold control characters. */
    static Optional<String> textIn(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(text).filter(decoded -> decoded.chars().noneMatch(Character::isISOControl));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
