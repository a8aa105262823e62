package io.tideway.hivemq;

import com.codahale.metrics.Gauge;
import com.hivemq.extension.sdk.api.services.Services;

/** What HiveMQ measures of itself. */
final class Metrics {

    private Metrics() {}

    /** The value of a gauge now; 0 where this HiveMQ has no such gauge. */
    static long gauge(String name) {
        return Services.metricRegistry().getMetrics().get(name) instanceof Gauge<?> gauge
                        && gauge.getValue() instanceof Number number
                ? number.longValue()
                : 0;
    }
}
