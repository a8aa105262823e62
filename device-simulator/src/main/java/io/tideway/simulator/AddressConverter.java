package io.tideway.simulator;

import io.tideway.simulator.device.BrokerAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the address of a broker. */
final class AddressConverter implements ITypeConverter<BrokerAddress> {

    @Override
    public BrokerAddress convert(String text) {
        try {
            return BrokerAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
