package io.tideway.runtime.deployment;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.tideway.runtime.deployment", importOptions = ImportOption.DoNotIncludeTests.class)
class DeploymentArchitectureTest {

    @ArchTest
    static final ArchRule deployment_anyClass_knowsNeitherEventLoopNorStoreNorBroker = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "org.rocksdb..", "io.moquette..", "org.yaml..");

    @ArchTest
    static final ArchRule deployment_whatDecides_doesNoInputOrOutput = noClasses()
            .that()
            .haveSimpleName("Manifest")
            .or()
            .haveSimpleName("ManifestReader")
            .or()
            .haveSimpleName("DeadLetterTopic")
            .or()
            .haveSimpleName("FolderState")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io", "java.nio..", "java.net", "org.slf4j..");
}
