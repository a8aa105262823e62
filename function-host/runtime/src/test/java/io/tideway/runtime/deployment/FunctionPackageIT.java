package io.tideway.runtime.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.function.Message;
import io.tideway.runtime.deployment.Refusal.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionPackageIT {

    private static final PackageLimits LIMITS = PackageLimits.DEFAULT.withStart(Duration.ofSeconds(30));

    @TempDir
    private Path folder;

    @AfterEach
    void noPackage_leavesItsCopyBehind() throws IOException {
        try (var copies = Files.list(work())) {
            assertEquals(0, copies.count());
        }
    }

    @Test
    void load_soundPackage_isOpenAndBound() throws Exception {
        LoadedFunction loaded = check(JarBuilder.quiet("quiet", "1.2.3")).load(LIMITS);

        assertEquals("1.2.3", loaded.manifest().version());
        assertEquals("devices/+/telemetry", loaded.bindings().get(0).pattern().filter());
        assertEquals("quiet", loaded.bindings().get(0).function());
        assertEquals(Optional.empty(), loaded.shutDown());
    }

    @Test
    void check_sameContent_sameDigest() throws Exception {
        Path jar = JarBuilder.quiet("quiet", "1").write(folder.resolve("a.jar"));
        Path twin = Files.copy(jar, folder.resolve("b.jar"));
        Path other = JarBuilder.quiet("quiet", "2").write(folder.resolve("c.jar"));

        assertEquals(digest(jar), digest(twin));
        assertFalse(digest(jar).equals(digest(other)));
    }

    @Test
    void check_badManifest_isRefusedWithAllFaults() throws IOException {
        Refusal refusal = refuse(
                Code.MANIFEST_INVALID,
                JarBuilder.quiet("quiet", "1").text("function.yaml", "name: Quiet\nversion: 1\nmain: demo.Quiet\n"));

        assertTrue(refusal.message().contains("name"), refusal.message());
        assertTrue(refusal.message().contains("bindings"), refusal.message());
    }

    @Test
    void check_mainClassAbsent_isRefused() throws IOException {
        Refusal refusal = refuse(Code.MAIN_UNLOADABLE, new JarBuilder().manifest("quiet", "1", "demo.Absent"));

        assertEquals("the package does not contain its main class demo.Absent", refusal.message());
    }

    @Test
    void check_mainClassOfTheHost_isNotSeen() throws IOException {
        refuse(Code.MAIN_UNLOADABLE, new JarBuilder().manifest("quiet", "1", FunctionPackageIT.class.getName()));
    }

    @Test
    void check_mainClassForNewerJava_isRefusedAndSaysWhichReleaseToCompileFor() throws IOException {
        byte[] bytes = Objects.requireNonNull(
                JarBuilder.compile(Map.of("demo.Quiet", JarBuilder.QUIET)).get("demo/Quiet.class"));
        bytes[6] = 1; // class file major version 256 and more

        Refusal refusal = refuse(
                Code.MAIN_UNLOADABLE,
                new JarBuilder().manifest("quiet", "1", "demo.Quiet").bytes("demo/Quiet.class", bytes));

        assertTrue(refusal.message().contains("--release"), refusal.message());
    }

    @Test
    void check_superclassLeftOut_isRefused() throws IOException {
        refuse(
                Code.MAIN_UNLOADABLE,
                JarBuilder.quiet("quiet", "1")
                        .manifest("quiet", "1", "demo.Sub")
                        .source("demo.Quiet", JarBuilder.QUIET.replace("final ", ""))
                        .source("demo.Sub", "package demo; public class Sub extends Quiet {}")
                        .without("demo/Quiet.class"));
    }

    @Test
    void check_brokenClassFile_isRefused() throws IOException {
        refuse(
                Code.MAIN_UNLOADABLE,
                new JarBuilder().manifest("quiet", "1", "demo.Quiet").text("demo/Quiet.class", "not a class"));
    }

    @Test
    void check_mainNotAFunction_isRefused() throws IOException {
        refuseMain("public class Main {}", "does not implement io.tideway.function.DeviceFunction");
    }

    @Test
    void check_mainNotCreatable_isRefused() throws IOException {
        String body = """
                implements io.tideway.function.DeviceFunction {
                    %s
                    public void onMessage(io.tideway.function.Message message, io.tideway.function.Context context) {}
                }
                """;

        refuseMain("class Main " + body.formatted("public Main() {}"), "is not a public class that can be created");
        refuseMain("public abstract class Main " + body.formatted(""), "is not a public class that can be created");
        refuseMain("public class Main " + body.formatted("Main() {}"), "has no public constructor without parameters");
        refuseMain(
                "public class Main " + body.formatted("public Main(int size) {}"),
                "has no public constructor without parameters");
    }

    @Test
    void check_bringsTheApi_isSoundAndSaysThatItIsIgnored() throws Exception {
        try (FunctionPackage checked = check(JarBuilder.quiet("quiet", "1").hostClass(Message.class))) {
            assertEquals(
                    List.of("the package brings its own io.tideway.function, which is ignored: the host's serves"),
                    checked.notices());
        }
    }

    @Test
    void load_openThrows_isRefusedWithItsReason() throws Exception {
        Refusal refusal = refuseStart("public void open(java.util.Map<String, String> config) {"
                + " throw new IllegalArgumentException(\"config.limit must be set\"); }");

        assertEquals(
                "start of function quiet failed with java.lang.IllegalArgumentException: config.limit must be set",
                refusal.message());
    }

    @Test
    void load_staticInitialiserThrows_isRefusedWithItsReason() throws Exception {
        Refusal refusal = refuseStart("static final int N = Integer.parseInt(\"many\");");

        assertTrue(refusal.message().contains("For input string: \"many\""), refusal.message());
    }

    @Test
    void load_constructorNeedsMissingClass_isRefused() throws Exception {
        Refusal refusal = refuseStart("public Quiet() { System.out.println(org.rocksdb.RocksDB.class); }");

        assertTrue(refusal.message().contains("org/rocksdb/RocksDB"), refusal.message());
    }

    @Test
    void load_openNeverReturns_isRefusedInTime() throws Exception {
        FunctionPackage checked = check(with("public void open(java.util.Map<String, String> config) throws Exception {"
                + " new java.util.concurrent.CountDownLatch(1).await(); }"));

        Refusal refusal = assertThrows(
                        PackageRefusedException.class, () -> checked.load(LIMITS.withStart(Duration.ofMillis(50))))
                .refusal();

        assertEquals(Code.START_FAILED, refusal.code());
        assertEquals("start of function quiet did not return within 50 ms", refusal.message());
    }

    @Test
    void load_openRunsOutOfStack_isRefused() throws Exception {
        refuseStart("public void open(java.util.Map<String, String> config) { open(config); }");
    }

    @Test
    void shutDown_closeThrows_tellsAndReleases() throws Exception {
        LoadedFunction loaded = check(with("public void close() { throw new IllegalStateException(\"still busy\"); }"))
                .load(LIMITS);

        assertEquals(
                Optional.of("close of function quiet failed with java.lang.IllegalStateException: still busy"),
                loaded.shutDown());
        assertEquals(Optional.empty(), loaded.shutDown());
    }

    @Test
    void load_secondTime_isRefusedToTheCaller() throws Exception {
        FunctionPackage checked = check(JarBuilder.quiet("quiet", "1"));
        checked.load(LIMITS).close();

        assertThrows(IllegalStateException.class, () -> checked.load(LIMITS));
    }

    private static JarBuilder with(String member) {
        return JarBuilder.quiet("quiet", "1")
                .source(
                        "demo.Quiet",
                        JarBuilder.QUIET.replaceFirst("\\{\n", "{\n" + Matcher.quoteReplacement(member) + "\n"));
    }

    private Refusal refuseStart(String member) throws Exception {
        FunctionPackage checked = check(with(member));
        Refusal refusal = assertThrows(PackageRefusedException.class, () -> checked.load(LIMITS))
                .refusal();
        assertEquals(Code.START_FAILED, refusal.code());
        return refusal;
    }

    private void refuseMain(String source, String fault) throws IOException {
        Refusal refusal = refuse(
                Code.MAIN_NOT_A_FUNCTION,
                new JarBuilder().manifest("quiet", "1", "demo.Main").source("demo.Main", "package demo; " + source));
        assertEquals("main class demo.Main " + fault, refusal.message());
    }

    private Refusal refuse(Code code, JarBuilder jar) throws IOException {
        PackageRefusedException refused = assertThrows(PackageRefusedException.class, () -> check(jar));
        assertEquals(code, refused.refusal().code(), refused.getMessage());
        return refused.refusal();
    }

    private FunctionPackage check(JarBuilder jar) throws IOException, PackageRefusedException {
        return FunctionPackage.check(jar.write(folder.resolve("package.jar")), work(), LIMITS);
    }

    private String digest(Path jar) throws PackageRefusedException {
        try (FunctionPackage checked = FunctionPackage.check(jar, work(), LIMITS)) {
            return checked.digest();
        }
    }

    private Path work() {
        return folder.resolve("work");
    }
}
