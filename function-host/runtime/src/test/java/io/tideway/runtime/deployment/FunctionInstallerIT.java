package io.tideway.runtime.deployment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tideway.runtime.deployment.FunctionInstaller.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionInstallerIT {

    @TempDir
    private Path root;

    private Path functions;
    private FunctionInstaller installer;

    @BeforeEach
    void create() {
        functions = root.resolve("functions");
        installer = new FunctionInstaller(functions, root.resolve("work"), PackageLimits.DEFAULT);
    }

    @Test
    void deploy_folderAbsent_createsItAndNamesTheFileAfterTheFunction() throws Exception {
        Path jar = JarBuilder.quiet("alpha", "1").write(root.resolve("target.jar"));

        Installed installed = installer.deploy(jar);

        assertEquals(functions.resolve("alpha.jar"), installed.file());
        assertEquals(Optional.empty(), installed.before());
        assertArrayEquals(Files.readAllBytes(jar), Files.readAllBytes(installed.file()));
        assertEquals(List.of("alpha.jar"), names());
    }

    @Test
    void deploy_functionThereUnderAnotherFileName_replacesThatFile() throws Exception {
        Files.createDirectories(functions);
        JarBuilder.quiet("alpha", "1").write(functions.resolve("by-hand.jar"));

        Installed installed = installer.deploy(JarBuilder.quiet("alpha", "2").write(root.resolve("target.jar")));

        assertEquals("1", installed.before().orElseThrow().version());
        assertEquals(List.of("by-hand.jar"), names());
        assertEquals("2", installer.list().get(0).version());
    }

    @Test
    void deploy_otherFunctionUnderItsFileName_leavesThatOneAlone() throws Exception {
        Files.createDirectories(functions);
        JarBuilder.quiet("beta", "1").write(functions.resolve("alpha.jar"));

        installer.deploy(JarBuilder.quiet("alpha", "1").write(root.resolve("target.jar")));

        assertEquals(
                List.of("alpha", "beta"),
                installer.list().stream().map(FunctionId::name).toList());
    }

    @Test
    void deploy_unsoundPackage_leavesTheFolderUnchanged() throws Exception {
        installer.deploy(JarBuilder.quiet("alpha", "1").write(root.resolve("target.jar")));
        Path unsound =
                JarBuilder.quiet("alpha", "2").without("demo/Quiet.class").write(root.resolve("unsound.jar"));

        assertThrows(PackageRefusedException.class, () -> installer.deploy(unsound));

        assertEquals("1", installer.list().get(0).version());
        assertEquals(List.of("alpha.jar"), names());
    }

    @Test
    void remove_installedFunction_deletesItsFile() throws Exception {
        installer.deploy(JarBuilder.quiet("alpha", "1").write(root.resolve("target.jar")));

        assertEquals("1", installer.remove("alpha").orElseThrow().version());

        assertEquals(List.of(), names());
        assertEquals(Optional.empty(), installer.remove("alpha"));
    }

    @Test
    void list_folderAbsent_isEmpty() throws Exception {
        assertEquals(List.of(), installer.list());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(functions)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
