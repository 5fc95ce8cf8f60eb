"""What zarr finds in an OME-Zarr 0.4 image (argument) into which labels were put; prints one JSON value."""
import json
import sys

import zarr

image = zarr.open_group(sys.argv[1], mode="r")
group = image["labels/objects"]
[multiscales] = group.attrs["multiscales"]
print(
    json.dumps(
        {
            "versions": {"zarr": zarr.__version__},
            "listed": image["labels"].attrs["labels"],
            "source": group.attrs["image-label"]["source"],
            "axes": [axis["name"] for axis in multiscales["axes"]],
            "levels": [group[dataset["path"]][...].tolist() for dataset in multiscales["datasets"]],
            "image": [list(image[level].shape) for level in ("0", "1")],
        }
    )
)
