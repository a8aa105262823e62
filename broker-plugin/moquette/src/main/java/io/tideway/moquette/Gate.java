package io.tideway.moquette;

import io.moquette.broker.MoquetteCore;
import io.tideway.gate.BrokerStore;
import io.tideway.gate.ControlPlane;
import io.tideway.gate.PresenceListener;
import io.tideway.gate.access.Authenticator;
import io.tideway.gate.access.Authorizer;
import io.tideway.gate.admission.AdmissionGuard;
import io.tideway.gate.routing.Router;
import io.tideway.gate.will.Wills;
import java.time.Clock;

/** What all connections share. */
record Gate(
        MoquetteLimits limits,
        MoquetteCore core,
        Deliverer deliverer,
        Router router,
        AdmissionGuard guard,
        Authenticator authenticator,
        Authorizer authorizer,
        BrokerStore store,
        SessionArchive sessions,
        RetainedArchive retained,
        OutputTracker outputs,
        SessionMemory.All memories,
        ActiveConnections connections,
        Wills wills,
        PendingBudget budget,
        PresenceListener presence,
        ControlPlane control,
        BrokerCounters counters,
        Clock clock) {}
