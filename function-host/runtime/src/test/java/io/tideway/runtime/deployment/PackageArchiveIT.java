package io.tideway.runtime.deployment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.function.Message;
import io.tideway.runtime.deployment.Refusal.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackageArchiveIT {

    private static final PackageLimits SMALL =
            new PackageLimits(4_000, 20_000, 8, 1_000, PackageLimits.DEFAULT.start());

    @TempDir
    private Path folder;

    @AfterEach
    void aRefusedJar_leavesNoCopyBehind() throws IOException {
        if (Files.exists(work())) {
            try (var copies = Files.list(work())) {
                assertEquals(0, copies.count());
            }
        }
    }

    @Test
    void copyOf_soundJar_isItsCopyWithItsDigest() throws Exception {
        Path jar = jar().write(folder.resolve("a.jar"));

        PackageArchive archive = PackageArchive.copyOf(jar, work(), SMALL);

        assertArrayEquals(Files.readAllBytes(jar), Files.readAllBytes(archive.file()));
        assertEquals(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar))),
                archive.digest());
        assertEquals("name: a", archive.manifest());
        assertEquals(Set.of(), archive.ignored());
        archive.delete();
    }

    @Test
    void copyOf_bringsClassesOfTheHost_namesTheirFolder() throws Exception {
        Path jar = jar().hostClass(Message.class).write(folder.resolve("a.jar"));

        PackageArchive archive = PackageArchive.copyOf(jar, work(), SMALL);

        assertEquals(Set.of("io/tideway/function"), archive.ignored());
        archive.delete();
    }

    @Test
    void copyOf_noSuchFile_isRefused() {
        refuse(Code.JAR_UNREADABLE, folder.resolve("absent.jar"));
    }

    @Test
    void copyOf_notAZip_isRefused() throws IOException {
        refuse(Code.JAR_UNREADABLE, Files.writeString(folder.resolve("a.jar"), "not a jar"));
        refuse(Code.JAR_UNREADABLE, Files.writeString(folder.resolve("empty.jar"), ""));
    }

    @Test
    void copyOf_cutShort_isRefusedAtEveryLength() throws IOException {
        byte[] whole = Files.readAllBytes(jar().write(folder.resolve("a.jar")));
        for (int length = 0; length < whole.length; length += 7) {
            Path part = Files.write(folder.resolve("part.jar"), Arrays.copyOf(whole, length));
            refuse(Code.JAR_UNREADABLE, part);
        }
    }

    @Test
    void copyOf_damagedContent_isRefused() throws IOException {
        byte[] bytes =
                Files.readAllBytes(jar().text("data.txt", "an untouched text").write(folder.resolve("a.jar")));
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("data.txt") + "data.txt".length() + 3;
        bytes[at] ^= 1;

        refuse(Code.JAR_UNREADABLE, Files.write(folder.resolve("a.jar"), bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil.txt", "a/../../evil.txt", "/etc/evil", "a\\..\\evil", ".."})
    void copyOf_entryThatEscapes_isRefused(String entry) throws IOException {
        refuse(Code.JAR_ENTRY_UNSAFE, jar().text(entry, "x").write(folder.resolve("a.jar")));
    }

    @Test
    void copyOf_sameEntryTwice_isRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(
                jar().text("one.txt", "1").text("two.txt", "2").write(folder.resolve("a.jar")));
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("two.txt", "one.txt");

        refuse(Code.JAR_ENTRY_UNSAFE, Files.write(folder.resolve("a.jar"), text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void copyOf_largerThanALimit_isRefused() throws IOException {
        byte[] noise = new byte[5_000];
        new Random(1).nextBytes(noise);

        refuse(Code.JAR_TOO_LARGE, jar().bytes("noise", noise).write(folder.resolve("a.jar")));
        refuse(Code.JAR_TOO_LARGE, jar().bytes("zeros", new byte[1 << 20]).write(folder.resolve("bomb.jar")));
        refuse(
                Code.JAR_TOO_LARGE,
                jar().text("function.yaml", "#".repeat(1_001)).write(folder.resolve("manifest.jar")));
        JarBuilder many = jar();
        for (int i = 0; i < 8; i++) {
            many.text("entry" + i, "");
        }
        refuse(Code.JAR_TOO_LARGE, many.write(folder.resolve("many.jar")));
    }

    @Test
    void copyOf_withoutManifest_isRefusedAndSaysWhereItBelongs() throws IOException {
        Refusal refusal = refuse(
                Code.MANIFEST_MISSING,
                jar().without("function.yaml").text("a.txt", "").write(folder.resolve("a.jar")));

        assertTrue(refusal.message().contains("src/main/resources"), refusal.message());
    }

    @Test
    void copyOf_manifestNotUtf8_isRefused() throws IOException {
        refuse(
                Code.MANIFEST_INVALID,
                jar().bytes("function.yaml", new byte[] {(byte) 0xC3, '('}).write(folder.resolve("a.jar")));
    }

    @Test
    void copyOf_relyingOnOtherJars_isRefused() throws IOException {
        refuse(
                Code.JAR_NOT_SELF_CONTAINED,
                jar().text("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nClass-Path: lib/jackson.jar\n\n")
                        .write(folder.resolve("a.jar")));
    }

    private static JarBuilder jar() {
        return new JarBuilder().text("function.yaml", "name: a");
    }

    private Path work() {
        return folder.resolve("work");
    }

    private Refusal refuse(Code code, Path jar) {
        PackageRefusedException refused =
                assertThrows(PackageRefusedException.class, () -> PackageArchive.copyOf(jar, work(), SMALL));
        assertEquals(code, refused.refusal().code(), refused.getMessage());
        return refused.refusal();
    }
}
