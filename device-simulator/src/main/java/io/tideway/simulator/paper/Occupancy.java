package io.tideway.simulator.paper;

import java.util.ArrayList;
import java.util.List;

/**
 * How much of the time so many were taken.
 *
 * @param weights by number taken, from 0; time or samples
 */
public record Occupancy(List<Double> weights) {

    /** Copies the list. */
    public Occupancy {
        weights = List.copyOf(weights);
    }

    static Occupancy of(double[] weights) {
        List<Double> list = new ArrayList<>();
        for (double weight : weights) {
            list.add(weight);
        }
        return new Occupancy(list);
    }

    /** Of the time in which at least one was taken, the share in which that many or more were; 0 when none ever was. */
    public double overflow(int number) {
        double some = from(1);
        return some == 0 ? 0 : from(Math.max(1, number)) / some;
    }

    /** The fewest of which all are taken for at most that share of the time. */
    public int needed(double epsilon) {
        int number = 1;
        while (overflow(number) > epsilon) {
            number++;
        }
        return number;
    }

    private double from(int number) {
        double sum = 0;
        for (int i = number; i < weights.size(); i++) {
            sum += weights.get(i);
        }
        return sum;
    }
}
