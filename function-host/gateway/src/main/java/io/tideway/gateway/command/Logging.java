package io.tideway.gateway.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.tideway.gateway.config.LogSection;
import org.slf4j.LoggerFactory;

/** Sends the log to standard error; standard output belongs to the commands. */
final class Logging {

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} - %msg%n";

    private Logging() {}

    static void configure(LogSection log) {
        configure(Level.valueOf(log.level().name()), log.format() == LogSection.Format.JSON);
    }

    static void configure(Level level, boolean json) {
        configure((LoggerContext) LoggerFactory.getILoggerFactory(), level, json);
    }

    static void configure(LoggerContext context, Level level, boolean json) {
        context.reset();
        Encoder<ILoggingEvent> encoder = json ? new JsonEncoder() : text();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(console);
        // They tell of every message, or of what the gate has dealt with.
        context.getLogger("io.moquette").setLevel(Level.ERROR);
        context.getLogger("io.netty").setLevel(Level.WARN);
        context.getLogger("io.vertx").setLevel(Level.WARN);
        context.getLogger("com.hivemq").setLevel(Level.WARN);
        context.getLogger("migrations").setLevel(Level.WARN);
        context.getLogger("jetbrains.exodus").setLevel(Level.WARN);
    }

    private static Encoder<ILoggingEvent> text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(PATTERN);
        return encoder;
    }
}
