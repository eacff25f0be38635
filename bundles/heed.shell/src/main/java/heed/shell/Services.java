package heed.shell;

import heed.experiment.Experiments;
import heed.plugin.Catalogue;
import heed.plugin.Plugins;

/** What the verbs work with. */
record Services(Experiments experiments, Catalogue catalogue, Plugins plugins, Terminal terminal) {
}
