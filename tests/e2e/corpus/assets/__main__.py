"""Assets and archives: from text, from files, from a folder, from parts, from afar."""

import pathlib

import pulumi
from gadget import Gadget

here = pathlib.Path(__file__).parent
(here / "files").mkdir(exist_ok=True)
(here / "files" / "a.txt").write_text("a file")
Gadget("text", content=pulumi.StringAsset("some text"))
Gadget("file", content=pulumi.FileAsset("files/a.txt"))
Gadget("folder", content=pulumi.FileArchive("files"))
Gadget("parts", content=pulumi.AssetArchive({"a": pulumi.StringAsset("x"), "b": pulumi.FileAsset("files/a.txt")}))
Gadget("in-list", contents=[pulumi.StringAsset("x"), {"deep": pulumi.StringAsset("y")}])
Gadget("secret", content=pulumi.Output.secret(pulumi.StringAsset("hush")))
