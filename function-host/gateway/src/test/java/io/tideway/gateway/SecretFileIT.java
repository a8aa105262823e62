package io.tideway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileIT {

    @TempDir
    private Path folder;

    @Test
    void read_noFile_noSecret() throws IOException {
        assertEquals(Optional.empty(), SecretFile.read(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {" pass wörd ", " pass wörd \n", " pass wörd \r\n"})
    void read_oneLine_allButItsEnd(String content) throws IOException {
        assertEquals(Optional.of(" pass wörd "), SecretFile.read(written(content.getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "hidden\nsecond\n", "hidden\0", "hidden\n\n"})
    void read_anythingElse_refusedWithoutTellingIt(String content) throws IOException {
        Path file = written(content.getBytes(StandardCharsets.UTF_8));

        String message =
                assertThrows(IOException.class, () -> SecretFile.read(file)).getMessage();
        assertTrue(message.contains(file.toString()), message);
        assertFalse(message.contains("hidden"), message);
    }

    @Test
    void read_notText_refused() throws IOException {
        Path file = written(new byte[] {(byte) 0xff, (byte) 0xfe});

        assertTrue(assertThrows(IOException.class, () -> SecretFile.read(file))
                .getMessage()
                .endsWith("must be text in UTF-8"));
    }

    @Test
    void read_tooLong_refused() throws IOException {
        Path file = written(new byte[4_097]);

        assertTrue(assertThrows(IOException.class, () -> SecretFile.read(file))
                .getMessage()
                .contains("4096 bytes"));
    }

    private Path written(byte[] content) throws IOException {
        return Files.write(folder.resolve("secret"), content);
    }
}
