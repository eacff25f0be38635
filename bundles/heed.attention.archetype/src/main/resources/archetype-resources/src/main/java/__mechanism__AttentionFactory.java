package ${package};

import heed.attention.AttentionFactory;
import heed.attention.AttentionMechanism;
import heed.attention.Widths;
import heed.component.Option;
import heed.component.Parts;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link ${mechanism}Attention} to the workbench. */
@Component(service = AttentionFactory.class)
public final class ${mechanism}AttentionFactory implements AttentionFactory<${mechanism}AttentionFactory.Choice> {

    /** Its options, as an experiment writes them: {@code {${partId}: {rank: 8}}}. */
    public record Choice(
            @Option(value = "r, the width in which query and slot are compared", preset = "16", min = 1) int rank) {
    }

    @Override
    public String id() {
        return "${partId}";
    }

    @Override
    public String title() {
        return "e = (W q)ᵀ (U m)/√r";
    }

    @Override
    public String reference() {
        return "${groupId}:${artifactId}";
    }

    @Override
    public Class<Choice> options() {
        return Choice.class;
    }

    @Override
    public AttentionMechanism create(Choice options, Widths widths, Parameters parameters, Parts parts) {
        return new ${mechanism}Attention(options.rank(), widths, parameters);
    }
}
