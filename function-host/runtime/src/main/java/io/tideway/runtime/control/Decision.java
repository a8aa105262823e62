package io.tideway.runtime.control;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;

/**
 * In which phase an instance should be.
 *
 * @param phase LOCAL or REMOTE
 * @param reason for people, with the numbers that decided
 */
public record Decision(InstanceId instance, Phase phase, String reason) {}
