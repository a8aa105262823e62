package io.tideway.runtime.function;

import io.tideway.function.DeviceFunction;

/**
 * A function that is serving.
 *
 * @param spec what its manifest says
 * @param code the user's object
 */
public record DeployedFunction(FunctionSpec spec, DeviceFunction code) {}
