package io.tideway.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.tideway.testkit", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule testkit_anyClass_needsNeitherHostNorStoreNorTestFramework = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.vertx..",
                    "io.netty..",
                    "io.moquette..",
                    "org.rocksdb..",
                    "org.junit..",
                    "io.tideway.runtime.host..",
                    "io.tideway.runtime.rocksdb..");

    @ArchTest
    static final ArchRule testkit_anyClass_startsNoThread =
            noClasses().should().dependOnClassesThat().areAssignableTo(Thread.class);
}
