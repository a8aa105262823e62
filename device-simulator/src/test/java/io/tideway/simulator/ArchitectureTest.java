package io.tideway.simulator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.tideway.simulator", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule devicePackage_mqttClients_areUnknown = noClasses()
            .that()
            .resideInAnyPackage(
                    "..simulator.device..",
                    "..simulator.load..",
                    "..simulator.bench..",
                    "..simulator.engine..",
                    "..simulator.scenario..",
                    "..simulator.payload..",
                    "..simulator.schedule..",
                    "..terminal..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hivemq..", "io.netty..", "..simulator.raw..", "..simulator.hivemq..");

    @ArchTest
    static final ArchRule rawPackage_hiveMqClient_isUnknown = noClasses()
            .that()
            .resideInAPackage("..simulator.raw..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hivemq..", "..simulator.hivemq..");

    @ArchTest
    static final ArchRule outgoingSession_netty_isUnknown = noClasses()
            .that()
            .haveSimpleNameStartingWith("OutgoingSession")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule figures_terminal_isUnknown = noClasses()
            .that()
            .resideInAnyPackage(
                    "..simulator.load..", "..simulator.bench..", "..simulator.demo..", "..simulator.truth..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..simulator.terminal..");

    @ArchTest
    static final ArchRule nullServer_simulator_isUnknown = noClasses()
            .that()
            .resideInAPackage("..simulator.nullserver..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.tideway..").and(not(resideInAPackage("..simulator.nullserver.."))));

    @ArchTest
    static final ArchRule schedule_andPayload_makeNoTimeAndNoChance = noClasses()
            .that()
            .resideInAnyPackage("..simulator.schedule..", "..simulator.payload..", "..simulator.scenario..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom");

    @ArchTest
    static final ArchRule files_onlyTheLibraryOfScenarios_reads = noClasses()
            .that()
            .resideInAnyPackage("..simulator.schedule..", "..simulator.payload..", "..simulator.scenario..")
            .and()
            .haveSimpleNameNotStartingWith("ScenarioLibrary")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.nio.file..", "java.net..");

    @ArchTest
    static final ArchRule yaml_onlyScenariosAndRecordings_read = noClasses()
            .that()
            .resideOutsideOfPackages("..simulator.scenario..", "..simulator.recording..", "io.tideway.simulator")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tideway.yaml..");

    @ArchTest
    static final ArchRule reports_howTheyCameAbout_isUnknown = noClasses()
            .that()
            .resideInAnyPackage("io.tideway.simulator.report", "..simulator.report.html..", "..simulator.compare..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..simulator.load..",
                    "..simulator.bench..",
                    "..simulator.engine..",
                    "..simulator.paper..",
                    "..terminal..",
                    "com.fasterxml..",
                    "java.io..",
                    "java.nio.file..",
                    "java.net..");

    @ArchTest
    static final ArchRule simulator_gatewayInternals_areUnknown = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tideway.gate..", "io.tideway.runtime..", "io.tideway.gateway..");
}
