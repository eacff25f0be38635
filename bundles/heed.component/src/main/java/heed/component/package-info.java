/**
 * What a swappable part of an experiment is: a factory with an id, a title, a source and typed options.
 *
 * <p>Everything that a bundle brings to the workbench (attention mechanisms, cells, models, datasets, evaluators)
 * is a service whose interface extends {@link heed.component.Factory}. What a person writes in an experiment is a
 * {@link heed.component.Ref}; {@link heed.component.Options} turns its loose options into the factory's record.
 */
@Export
@Version("1.0.0")
package heed.component;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
