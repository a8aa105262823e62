package io.tideway.runtime.deployment;

import io.tideway.runtime.deployment.Refusal.Code;
import org.jspecify.annotations.Nullable;

/** A package does not serve, for a reason that lies in the package. */
public final class PackageRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    PackageRefusedException(Refusal refusal, @Nullable Throwable cause) {
        super(refusal.toString(), cause);
        this.refusal = refusal;
    }

    static PackageRefusedException of(Code code, String message) {
        return new PackageRefusedException(new Refusal(code, message), null);
    }

    static PackageRefusedException of(Code code, String message, Throwable cause) {
        return new PackageRefusedException(new Refusal(code, message), cause);
    }

    /** The reason. */
    public Refusal refusal() {
        return refusal;
    }
}
