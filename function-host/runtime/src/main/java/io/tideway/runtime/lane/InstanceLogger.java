package io.tideway.runtime.lane;

import io.tideway.runtime.function.InstanceId;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** Puts the instance before every line a function logs. */
record InstanceLogger(System.Logger logger, InstanceId instance) implements System.Logger {

    @Override
    public String getName() {
        return logger.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return logger.isLoggable(level);
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
        logger.log(level, bundle, "[" + instance + "] " + message, thrown);
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... params) {
        logger.log(level, bundle, "[" + instance + "] " + format, params);
    }
}
