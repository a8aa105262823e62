package io.tideway.gateway.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenIT {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("below/admin.token");
    }

    @Test
    void token_fileMissing_isMadeForItsOwnerAlone() throws Exception {
        AdminToken token = AdminToken.readOrCreate(file);

        assertTrue(token.matches(AdminToken.read(file)));
        assertFalse(token.matches(""));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void token_fileThere_stays() throws Exception {
        AdminToken.readOrCreate(file);
        String before = AdminToken.read(file);

        assertTrue(AdminToken.readOrCreate(file).matches(before));
    }

    @Test
    void token_killedWhileItWasMade_isMadeAnew() throws Exception {
        Files.createDirectories(folder.resolve("below"));
        Files.createFile(folder.resolve("below/.admin.token"));

        assertTrue(AdminToken.readOrCreate(file).matches(AdminToken.read(file)));
    }
}
