package io.tideway.runtime.deployment;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.runtime.deployment.Refusal.Code;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionFolderIT {

    private static final FunctionFolder.Pace FAST =
            new FunctionFolder.Pace(Duration.ofMillis(50), Duration.ofMillis(200));

    @TempDir
    private Path root;

    private final FakeRegistry registry = new FakeRegistry();
    private final List<DeploymentEvent> events = new CopyOnWriteArrayList<>();
    private Optional<FunctionFolder> watched = Optional.empty();

    @AfterEach
    void stop() {
        watched.ifPresent(FunctionFolder::close);
        registry.closeAll();
    }

    @Test
    void start_packagesInTheFolder_serveWhenItReturns() throws Exception {
        put("a.jar", JarBuilder.quiet("alpha", "1"));
        put("b.jar", JarBuilder.quiet("beta", "1"));

        start();

        assertEquals(Map.of("alpha", "1", "beta", "1"), registry.versions());
    }

    @Test
    void start_brokenPackageInTheFolder_neighboursServe() throws Exception {
        Files.writeString(functions().resolve("broken.jar"), "not a jar");
        put("good.jar", JarBuilder.quiet("good", "1"));

        start();

        assertEquals(Map.of("good", "1"), registry.versions());
        assertEquals(Code.JAR_UNREADABLE, refusals().get(0).refusal().code());
    }

    @Test
    void folder_packageAddedReplacedRemoved_isFollowed() throws Exception {
        start();

        put("a.jar", JarBuilder.quiet("alpha", "1"));
        await().until(() -> registry.versions().equals(Map.of("alpha", "1")));
        put("a.jar", JarBuilder.quiet("alpha", "2"));
        await().until(() -> registry.versions().equals(Map.of("alpha", "2")));
        Files.delete(functions().resolve("a.jar"));
        await().until(() -> registry.versions().isEmpty());

        await().until(() -> events.size() == 3);
        assertTrue(events.get(0) instanceof DeploymentEvent.Added, events.toString());
        assertTrue(events.get(1) instanceof DeploymentEvent.Replaced, events.toString());
        assertTrue(events.get(2) instanceof DeploymentEvent.Removed, events.toString());
    }

    @Test
    void folder_brokenReplacement_leavesTheOldOneServingAndSaysWhy() throws Exception {
        put("a.jar", JarBuilder.quiet("alpha", "1"));
        start();

        Files.writeString(functions().resolve("a.jar"), "not a jar");
        await().until(() -> !refusals().isEmpty());

        assertEquals("1", refusals().get(0).stillServing().orElseThrow().version());
        assertEquals(Map.of("alpha", "1"), registry.versions());
        assertEquals(0, registry.closed());

        put("a.jar", JarBuilder.quiet("alpha", "2"));
        await().until(() -> registry.versions().equals(Map.of("alpha", "2")));
    }

    @Test
    void folder_overwrittenInPlace_classesOfTheOldOneStillLoad() throws Exception {
        put("a.jar", lazy("alpha", "1"));
        start();
        LoadedFunction serving = registry.serving("alpha");

        Files.writeString(functions().resolve("a.jar"), "x".repeat(10_000));
        await().until(() -> !refusals().isEmpty());

        assertEquals(Optional.empty(), serving.shutDown(), "close() needs a class that was not loaded before");
    }

    @Test
    void folder_copyInProgress_isNotTouchedUntilItIsWhole() throws Exception {
        start();
        byte[] jar = Files.readAllBytes(JarBuilder.quiet("alpha", "1").write(root.resolve("whole.jar")));

        try (OutputStream out = Files.newOutputStream(functions().resolve(".alpha.jar"))) {
            out.write(jar, 0, jar.length / 2);
            put("beta.jar", JarBuilder.quiet("beta", "1"));
            await().until(() -> registry.versions().containsKey("beta"));
            out.write(jar, jar.length / 2, jar.length - jar.length / 2);
        }
        Files.move(functions().resolve(".alpha.jar"), functions().resolve("alpha.jar"));

        await().until(() -> registry.versions().containsKey("alpha"));
        assertEquals(List.of(), refusals());
    }

    @Test
    void folder_twoFilesWithOneFunction_secondIsRefusedUntilTheFirstGoes() throws Exception {
        put("alpha-1.jar", JarBuilder.quiet("alpha", "1"));
        start();

        put("alpha-2.jar", JarBuilder.quiet("alpha", "2"));
        await().until(() -> !refusals().isEmpty());
        assertEquals(
                "function alpha is already served from alpha-1.jar: remove one of the two files or rename the function",
                refusals().get(0).refusal().message());
        assertEquals(Map.of("alpha", "1"), registry.versions());

        Files.delete(functions().resolve("alpha-1.jar"));
        await().until(() -> registry.versions().equals(Map.of("alpha", "2")));
        assertEquals(0, registry.removals(), "the second took over without a gap");
    }

    @Test
    void folder_fileRenamed_functionServesOn() throws Exception {
        put("alpha.jar", JarBuilder.quiet("alpha", "1"));
        FunctionFolder folder = start();

        Files.move(functions().resolve("alpha.jar"), functions().resolve("alpha-1.jar"));
        await().until(() ->
                folder.files().stream().map(DeployedFile::file).toList().equals(List.of("alpha-1.jar")));

        assertEquals(Map.of("alpha", "1"), registry.versions());
        assertEquals(0, registry.removals());
    }

    @Test
    void folder_functionRenamedInItsFile_servesUnderTheNewNameOnly() throws Exception {
        put("a.jar", JarBuilder.quiet("alpha", "1"));
        start();

        put("a.jar", JarBuilder.quiet("beta", "1"));

        await().until(() -> registry.versions().equals(Map.of("beta", "1")));
    }

    @Test
    void folder_hostRefuses_packageIsClosedAndTheReasonTold() throws Exception {
        registry.refuse("alpha", "its topics are those of beta");
        put("a.jar", JarBuilder.quiet("alpha", "1"));

        start();

        assertEquals(Code.HOST_REFUSED, refusals().get(0).refusal().code());
        assertEquals("its topics are those of beta", refusals().get(0).refusal().message());
        try (var copies = Files.list(root.resolve("work"))) {
            assertEquals(0, copies.count());
        }
    }

    @Test
    void folder_touchedWithoutChange_isNotDeployedAgain() throws Exception {
        put("a.jar", JarBuilder.quiet("alpha", "1"));
        start();

        put("a.jar", JarBuilder.quiet("alpha", "1"));
        put("b.jar", JarBuilder.quiet("beta", "1"));
        await().until(() -> registry.versions().containsKey("beta"));

        assertEquals(2, registry.deployments());
    }

    @Test
    void start_copiesLeftByAKilledProcess_areDeleted() throws Exception {
        Files.createDirectories(root.resolve("work"));
        Path left = Files.writeString(root.resolve("work/package-123.jar"), "left");

        start();

        assertTrue(Files.notExists(left));
    }

    @Test
    void restart_brokenReplacement_oldOneServesAgainAndTheReasonIsTold() throws Exception {
        put("a.jar", JarBuilder.quiet("alpha", "1"));
        start();
        Files.writeString(functions().resolve("a.jar"), "not a jar");
        restart();

        assertEquals(Map.of("alpha", "1"), registry.versions());
        DeploymentEvent.Refused refused = refusals().get(refusals().size() - 1);
        assertEquals(Code.JAR_UNREADABLE, refused.refusal().code());
        assertEquals("1", refused.stillServing().orElseThrow().version());

        restart();
        assertEquals(Map.of("alpha", "1"), registry.versions(), "and after every further start");
        put("a.jar", JarBuilder.quiet("alpha", "2"));
        await().until(() -> registry.versions().equals(Map.of("alpha", "2")));
        Files.writeString(functions().resolve("a.jar"), "not a jar");
        restart();
        assertEquals(Map.of("alpha", "2"), registry.versions(), "the last good one, not an earlier");
    }

    @Test
    void restart_hostRefusesTheReplacement_oldOneServes() throws Exception {
        put("a.jar", JarBuilder.quiet("alpha", "1"));
        start();
        registry.refuse("beta", "its topics are those of gamma");
        put("a.jar", JarBuilder.quiet("beta", "1"));
        restart();

        assertEquals(Map.of("alpha", "1"), registry.versions());
    }

    @Test
    void restart_fileRemovedMeanwhile_comesNotBackWithABrokenOneOfItsName() throws Exception {
        put("a.jar", JarBuilder.quiet("alpha", "1"));
        start();
        stop();
        Files.delete(functions().resolve("a.jar"));
        restart();
        Files.writeString(functions().resolve("a.jar"), "not a jar");
        await().until(() -> !refusals().isEmpty());

        assertEquals(Map.of(), registry.versions());
    }

    @Test
    void restart_fileRemovedWhileServing_comesNotBackWithABrokenOneOfItsName() throws Exception {
        put("a.jar", JarBuilder.quiet("alpha", "1"));
        start();
        Files.delete(functions().resolve("a.jar"));
        await().until(() -> registry.versions().isEmpty());
        Files.writeString(functions().resolve("a.jar"), "not a jar");
        restart();

        assertEquals(Map.of(), registry.versions());
    }

    @Test
    void restart_packageServingBeforeCannotStartAnyMore_isTriedOnce() throws Exception {
        put("a.jar", JarBuilder.quiet("alpha", "1"));
        start();
        registry.refuse("alpha", "no room");
        restart();

        assertEquals(1, refusals().size());
        assertEquals(Map.of(), registry.versions());
    }

    @Test
    void timedWatch_noNotification_endsWithTime() throws Exception {
        FolderWatch watch = new FolderWatch.TimedWatch(new CountDownLatch(1));

        assertEquals(false, watch.await(Duration.ofMillis(1)));
        watch.close();
        assertTrue(watch.await(Duration.ofDays(1)), "does not wait once it is closed");
    }

    /** Its close() uses a class that nothing has used before. */
    private static JarBuilder lazy(String function, String version) {
        return JarBuilder.quiet(function, version)
                .source(
                        "demo.Quiet",
                        JarBuilder.QUIET.replaceFirst("\\{\n", "{\npublic void close() { demo.Late.run(); }\n"))
                .source("demo.Late", "package demo; final class Late { static void run() {} }");
    }

    private FunctionFolder start() throws IOException {
        FunctionFolder started = FunctionFolder.start(
                functions(), root.resolve("work"), PackageLimits.DEFAULT, FAST, registry, events::add);
        watched = Optional.of(started);
        return started;
    }

    /** What a new process finds: the folders, and nothing in memory. */
    private FunctionFolder restart() throws IOException {
        watched.ifPresent(FunctionFolder::close);
        registry.closeAll();
        return start();
    }

    private void put(String file, JarBuilder jar) throws IOException {
        Path temporary = jar.write(root.resolve("temporary.jar"));
        Files.move(temporary, functions().resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path functions() throws IOException {
        return Files.createDirectories(root.resolve("functions"));
    }

    private List<DeploymentEvent.Refused> refusals() {
        return events.stream()
                .filter(DeploymentEvent.Refused.class::isInstance)
                .map(DeploymentEvent.Refused.class::cast)
                .toList();
    }

    /** Serves by keeping, closes what is replaced or removed at once. */
    private static final class FakeRegistry implements FunctionRegistry {

        private final Map<String, LoadedFunction> functions = new ConcurrentHashMap<>();
        private final Map<String, String> refused = new ConcurrentHashMap<>();
        private final AtomicInteger deployments = new AtomicInteger();
        private final AtomicInteger removals = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public synchronized Optional<String> deploy(LoadedFunction function) {
            String name = function.manifest().name();
            if (refused.containsKey(name)) {
                return Optional.ofNullable(refused.get(name));
            }
            deployments.incrementAndGet();
            close(Optional.ofNullable(functions.put(name, function)));
            return Optional.empty();
        }

        @Override
        public synchronized void remove(String name) {
            removals.incrementAndGet();
            close(Optional.ofNullable(functions.remove(name)));
        }

        private void close(Optional<LoadedFunction> function) {
            function.ifPresent(former -> {
                former.close();
                closed.incrementAndGet();
            });
        }

        synchronized void closeAll() {
            functions.values().forEach(LoadedFunction::close);
            functions.clear();
        }

        void refuse(String name, String reason) {
            refused.put(name, reason);
        }

        LoadedFunction serving(String name) {
            return Optional.ofNullable(functions.get(name)).orElseThrow();
        }

        Map<String, String> versions() {
            Map<String, String> versions = new ConcurrentHashMap<>();
            functions.forEach(
                    (name, function) -> versions.put(name, function.manifest().version()));
            return versions;
        }

        int deployments() {
            return deployments.get();
        }

        int removals() {
            return removals.get();
        }

        int closed() {
            return closed.get();
        }
    }
}
