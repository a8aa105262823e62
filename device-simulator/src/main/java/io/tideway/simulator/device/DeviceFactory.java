package io.tideway.simulator.device;

/** Makes devices that share threads. Closing it ends the threads, not the courtesy: disconnect the devices before. */
public interface DeviceFactory extends AutoCloseable {

    /** A device that is not yet connected. */
    Device create(DeviceConfig config, DeviceListener listener);

    @Override
    void close();
}
