package heed.attention.position;

import heed.attention.Positions;
import heed.attention.PositionsFactory;
import heed.component.Option;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link Sinusoidal}. */
@Component(service = PositionsFactory.class)
public final class SinusoidalFactory implements PositionsFactory<SinusoidalFactory.Wavelengths> {

    /** Options of the sines. */
    public record Wavelengths(
            @Option(value = "the longest wavelength is nearly 2π times this", preset = "10000", min = 1)
            double base) {
    }

    @Override
    public String id() {
        return "sinusoidal";
    }

    @Override
    public String title() {
        return "x + PE: sines and cosines of the position, of ever longer wavelengths";
    }

    @Override
    public String reference() {
        return "Vaswani et al. 2017, §3.5";
    }

    @Override
    public Class<SinusoidalFactory.Wavelengths> options() {
        return SinusoidalFactory.Wavelengths.class;
    }

    @Override
    public Positions create(Wavelengths options, int width, Parameters parameters) {
        return new Sinusoidal(new Angles(options.base(), width));
    }
}
