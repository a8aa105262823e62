package io.tideway.runtime.deployment;

import io.tideway.runtime.deployment.Refusal.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A private copy of a jar, read from end to end and found sound.
 *
 * <p>The copy is what is checked, hashed and later loaded, so nobody can change the jar between check and use, and a file
 * overwritten in the folder does not pull the rug from under the classes that still come from its former content.
 *
 * @param file the copy; whoever holds the archive deletes it
 * @param digest SHA-256 of the jar in lower-case hex: the identity of the package
 * @param manifest text of {@code function.yaml}
 * @param ignored classes in it that the host brings itself, as folders; they are never loaded
 */
record PackageArchive(Path file, String digest, String manifest, Set<String> ignored) {

    PackageArchive {
        ignored = Collections.unmodifiableSet(new TreeSet<>(ignored));
    }

    /** Copies a jar into {@code workFolder} and checks the copy; leaves no copy behind when it is refused. */
    static PackageArchive copyOf(Path jar, Path workFolder, PackageLimits limits) throws PackageRefusedException {
        Path copy = null;
        try {
            Files.createDirectories(workFolder);
            copy = Files.createTempFile(workFolder, "package-", ".jar");
            String digest = copy(jar, copy, limits.jarBytes());
            PackageArchive archive = read(copy, digest, limits);
            copy = null;
            return archive;
        } catch (NoSuchFileException e) {
            throw PackageRefusedException.of(Code.JAR_UNREADABLE, "there is no file " + e.getFile(), e);
        } catch (IOException | SecurityException | IllegalArgumentException e) {
            throw PackageRefusedException.of(
                    Code.JAR_UNREADABLE,
                    "the file is not a whole and sound jar (" + e.getMessage() + "): build or copy it again",
                    e);
        } finally {
            delete(copy);
        }
    }

    private static String copy(Path source, Path target, long bytesMax) throws IOException, PackageRefusedException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[64 << 10];
        long bytes = 0;
        try (InputStream in = Files.newInputStream(source);
                OutputStream out = Files.newOutputStream(target)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes += n;
                if (bytes > bytesMax) {
                    throw tooLarge("the jar", bytesMax + " bytes");
                }
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static PackageArchive read(Path copy, String digest, PackageLimits limits)
            throws IOException, PackageRefusedException {
        try (JarFile jar = new JarFile(copy.toFile(), true)) {
            List<JarEntry> entries = Collections.list(jar.entries());
            checkNames(entries, limits.entries());
            ContentReader content = new ContentReader(jar, limits.contentBytes());
            Set<String> ignored = new TreeSet<>();
            for (JarEntry entry : entries) {
                content.check(entry);
                FunctionClassLoader.sharedFolder(entry.getName()).ifPresent(ignored::add);
            }
            checkSelfContained(jar);
            return new PackageArchive(copy, digest, manifest(jar, limits.manifestBytes()), ignored);
        }
    }

    /** Nothing here unpacks a jar into folders, but tools do, and no honest build writes such names. */
    private static void checkNames(List<JarEntry> entries, int entriesMax) throws PackageRefusedException {
        if (entries.size() > entriesMax) {
            throw tooLarge("the number of entries", Integer.toString(entriesMax));
        }
        Set<String> names = new HashSet<>();
        for (JarEntry entry : entries) {
            String name = entry.getName();
            if (isUnsafe(name)) {
                throw PackageRefusedException.of(
                        Code.JAR_ENTRY_UNSAFE,
                        "entry names must be relative, with '/' and without '..', found '" + name + "'");
            }
            if (!names.add(name)) {
                throw PackageRefusedException.of(
                        Code.JAR_ENTRY_UNSAFE,
                        "the jar must not have two entries of one name, found '" + name + "' twice");
            }
        }
    }

    private static boolean isUnsafe(String name) {
        return name.isEmpty()
                || name.startsWith("/")
                || name.indexOf('\\') >= 0
                || name.indexOf('\0') >= 0
                || ("/" + name + "/").contains("/../");
    }

    private static void checkSelfContained(JarFile jar) throws IOException, PackageRefusedException {
        String classPath = jar.getManifest() == null
                ? null
                : jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
        if (classPath != null && !classPath.isBlank()) {
            throw PackageRefusedException.of(
                    Code.JAR_NOT_SELF_CONTAINED,
                    "a package carries its dependencies inside, but META-INF/MANIFEST.MF has Class-Path '" + classPath
                            + "': shade them into the jar and leave Class-Path out");
        }
    }

    private static String manifest(JarFile jar, int bytesMax) throws IOException, PackageRefusedException {
        JarEntry entry = jar.getJarEntry(Manifest.FILE);
        if (entry == null || entry.isDirectory()) {
            throw PackageRefusedException.of(
                    Code.MANIFEST_MISSING,
                    "a package has a " + Manifest.FILE
                            + " at its root, this jar has none: put it into src/main/resources");
        }
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(bytesMax + 1);
            if (bytes.length > bytesMax) {
                throw tooLarge(Manifest.FILE, bytesMax + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw PackageRefusedException.of(Code.MANIFEST_INVALID, Manifest.FILE + " must be UTF-8 text", e);
        }
    }

    private static PackageRefusedException tooLarge(String what, String limit) {
        return PackageRefusedException.of(Code.JAR_TOO_LARGE, what + " must not exceed " + limit);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Deletes the copy. A copy that stays is purged with the work folder at the next start. */
    void delete() {
        delete(file);
    }

    private static void delete(@Nullable Path copy) {
        if (copy != null) {
            try {
                Files.deleteIfExists(copy);
            } catch (IOException e) {
                copy.toFile().deleteOnExit();
            }
        }
    }

    /** Inflates every entry once: what is damaged shows now and not when a class is first needed. */
    private static final class ContentReader {

        private final JarFile jar;
        private final long bytesMax;
        private final byte[] buffer = new byte[64 << 10];
        private long bytes;

        ContentReader(JarFile jar, long bytesMax) {
            this.jar = jar;
            this.bytesMax = bytesMax;
        }

        void check(JarEntry entry) throws IOException, PackageRefusedException {
            CRC32 crc = new CRC32();
            try (InputStream in = jar.getInputStream(entry)) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    bytes += n;
                    if (bytes > bytesMax) {
                        throw tooLarge("the unpacked content of the jar", bytesMax + " bytes");
                    }
                    crc.update(buffer, 0, n);
                }
            }
            if (entry.getCrc() >= 0 && crc.getValue() != entry.getCrc()) {
                throw new IOException("entry '" + entry.getName() + "' is damaged");
            }
        }
    }
}
