#!/usr/bin/env python3
"""Makes the ONNX file of a CLIP image encoder from public weights.

Writes OUT/model.onnx ([N,3,H,W] pixel_values to [N,dim] image_embeds, any N) and
OUT/preprocessor_config.json beside it; then build with model.uri = OUT/model.onnx.

Needs Python 3.10 to 3.12, network access to the Hugging Face hub (or a local
folder in place of the name), and:
  pip install torch==2.6.0 transformers==4.49.0 onnx==1.17.0
"""

import argparse
import pathlib
import shutil
import sys

USUAL = "openai/clip-vit-base-patch32"


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=pathlib.Path, metavar="OUT", help="folder to write to")
    parser.add_argument(
        "--model", default=USUAL, help=f"hub name or local folder of the weights (default: {USUAL})"
    )
    parser.add_argument("--revision", default="main", help="branch, tag or commit on the hub")
    parser.add_argument(
        "--half", action="store_true", help="float16 inside, float32 input and output: for GPUs"
    )
    return parser.parse_args()


def export(options):
    # Imported here, so that --help works without them.
    import torch
    from transformers import CLIPVisionModelWithProjection
    from transformers.utils import cached_file

    kind = torch.float16 if options.half else torch.float32

    class ImageEmbeds(torch.nn.Module):
        def __init__(self, clip):
            super().__init__()
            self.clip = clip.to(kind)

        def forward(self, pixel_values):
            return self.clip(pixel_values=pixel_values.to(kind)).image_embeds.float()

    clip = CLIPVisionModelWithProjection.from_pretrained(
        options.model, revision=options.revision, attn_implementation="eager"
    ).eval()
    size = clip.config.image_size
    options.out.mkdir(parents=True, exist_ok=True)
    with torch.no_grad():
        torch.onnx.export(
            ImageEmbeds(clip),
            # Two pictures: an exporter may take a batch of one for a fixed one.
            (torch.zeros(2, 3, size, size),),
            str(options.out / "model.onnx"),
            input_names=["pixel_values"],
            output_names=["image_embeds"],
            dynamic_axes={"pixel_values": {0: "batch"}, "image_embeds": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
    # As it was published: the library would write it anew, with names of its own.
    name = "preprocessor_config.json"
    shutil.copyfile(
        cached_file(options.model, name, revision=options.revision), options.out / name
    )
    print(f"wrote {options.out / 'model.onnx'}: {size}x{size} to {clip.config.projection_dim}")


if __name__ == "__main__":
    try:
        export(arguments())
    except ImportError as missing:
        sys.exit(f"{missing}; see --help for what to install")
