package heed.cell.internal;

import heed.attention.Attention;
import heed.attention.Widths;
import heed.cell.Cell;
import heed.cell.CellFactory;
import heed.cell.CellSize;
import heed.cell.Cells;
import heed.component.Option;
import heed.component.Parts;
import heed.component.Ref;
import heed.tensor.Parameters;
import org.osgi.service.component.annotations.Component;

/** Offers {@link SelfAttentionCell}: also spelled {@code cell+attention(mechanism)}. */
@Component(service = CellFactory.class)
public final class SelfAttentionFactory implements CellFactory<SelfAttentionFactory.SelfAttention> {

    /** How the context enters the next step. */
    public enum Variant {
        /** In place of the hidden state. */
        REPLACE,
        /** Beside the hidden state. */
        CONCAT
    }

    /** Options of self-attention. */
    public record SelfAttention(
            @Option("the cell that gets a growing memory of its own past") Ref cell,
            @Option("the mechanism by which it reads that memory") Ref attention,
            @Option(value = "whether the context replaces h in the next step, or joins it", preset = "replace")
            Variant variant) {
    }

    @Override
    public String id() {
        return "self-attention";
    }

    @Override
    public String title() {
        return "any cell that attends to its own past: cell+attention(mechanism)";
    }

    @Override
    public String reference() {
        return "after Cheng, Dong & Lapata 2016, as simplified in Wang's lecture on self-attention";
    }

    @Override
    public Class<SelfAttention> options() {
        return SelfAttention.class;
    }

    @Override
    public Cell create(SelfAttention options, CellSize size, Parameters parameters, Parts parts) {
        Cell cell = Cells.stepping(options.cell(), size, parameters.in("cell"), parts, "self-attention");
        Attention attention = Attention.create(options.attention(), new Widths(cell.width(), cell.width()),
                parameters.in("attention"), parts);
        return new SelfAttentionCell(cell, attention, options.variant(), parameters);
    }
}
