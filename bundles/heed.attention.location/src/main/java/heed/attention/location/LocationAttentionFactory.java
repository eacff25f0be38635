package heed.attention.location;

import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Widths;
import heed.component.Option;
import heed.component.Parts;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link LocationAttention}. */
@Component(service = AttentionFactory.class)
public final class LocationAttentionFactory implements AttentionFactory<LocationAttentionFactory.Location> {

    /** Options of attention by location. */
    public record Location(
            @Option(value = "the most slots that a memory can have", preset = "200", min = 1) int slots) {
    }

    @Override
    public String id() {
        return "location";
    }

    @Override
    public String title() {
        return "e = W q, a row of W a place, whatever stands there";
    }

    @Override
    public String reference() {
        return "Luong, Pham & Manning 2015, §3.1, eq. (8)";
    }

    @Override
    public Class<Location> options() {
        return Location.class;
    }

    @Override
    public AttentionMechanism create(Location options, Widths widths, Parameters parameters, Parts parts) {
        return new LocationAttention(options.slots(), widths, parameters);
    }
}
