package heed.attention.position;

import heed.attention.Positions;
import heed.attention.PositionsFactory;
import heed.component.BadInput;
import heed.component.Option;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link Rotary}. */
@Component(service = PositionsFactory.class)
public final class RotaryFactory implements PositionsFactory<RotaryFactory.Wavelengths> {

    /** Options of the angles. */
    public record Wavelengths(
            @Option(value = "the longest wavelength is nearly 2π times this", preset = "10000", min = 1)
            double base) {
    }

    @Override
    public String id() {
        return "rotary";
    }

    @Override
    public String title() {
        return "each pair of numbers turned by an angle that grows with the position";
    }

    @Override
    public String reference() {
        return "Su et al. 2021, §3.2.2 and eq. (34)";
    }

    @Override
    public Class<RotaryFactory.Wavelengths> options() {
        return RotaryFactory.Wavelengths.class;
    }

    @Override
    public Positions create(Wavelengths options, int width, Parameters parameters) {
        if (width % 2 != 0) {
            throw new BadInput("", "rotary turns pairs of numbers, so it needs an even width, got " + width
                    + "; change the model's widths, or take sinusoidal");
        }
        return new Rotary(new Angles(options.base(), width));
    }
}
