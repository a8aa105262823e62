package io.tideway.hivemq;

import io.tideway.gate.BrokerPorts;
import io.tideway.gate.admission.AdmissionGuard;
import io.tideway.gate.routing.Router;
import io.tideway.gate.will.Wills;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/** What all connections share. */
record Gate(
        GateConfig config,
        BrokerPorts ports,
        AdmissionGuard guard,
        Router router,
        Connections connections,
        Qos2Memory qos2,
        Wills wills,
        GateCounters counters,
        Stage stage,
        ScheduledExecutorService timers,
        LongSupplier nowMs) {}
