/**
 * Requests, responses and job events shared by every door (window, browser, command line).
 *
 * Paths are under `/api`. Bodies are JSON unless said otherwise; pixels travel as raw little-endian bytes with the
 * headers `x-dtype` and `x-shape` ("height,width"). Every failure is an `ErrorBody` (core/errors.ts) with the table's status.
 *
 *   GET    /api/app                                   AppInfo
 *   GET    /api/models                                ModelInfo[], broken ones too (`problem`)
 *   POST   /api/models                 AddModelRequest  JobStarted (kind `model`): event `model`, or `model.testFailed`
 *   POST   /api/models/preview         OpenImage      OnnxPreview of a bare .onnx
 *   PATCH  /api/models/:id             ModelUse       ModelInfo (imported packages with `use` only)
 *   POST   /api/models/:id/test                       JobStarted (kind `model`): event `model` with the result
 *   GET    /api/models/:id/skips                      SkipConnection[], the finest first; empty where there are none
 *   GET    /api/models/:id/card                       text/plain: the Markdown of the model's README
 *   DELETE /api/models/:id                            204; refused for shipped ones and while a job uses it
 *   GET    /api/devices                               DeviceInfo[]
 *   GET    /api/samples                               FileEntry[]
 *   GET    /api/recent                                FileEntry[]
 *   GET    /api/files?folder=ID&show=images|models|labels  FolderListing (browser door; no folder = the root)
 *   POST   /api/uploads?name=NAME      raw bytes      FileEntry
 *   GET    /api/uploads/room?name=NAME&bytes=N        204, or why that could not be uploaded: asked before, for a refused body breaks the connection off
 *   GET    /api/uploads                               UploadList
 *   DELETE /api/uploads/:fileId                       204; refused while the image is open
 *   POST   /api/images                 OpenImage      ImageInfo
 *   GET    /api/images/:id                            ImageInfo
 *   DELETE /api/images/:id                            204
 *   GET    /api/images/:id/pixels      PixelsQuery    raw pixels
 *   GET    /api/images/:id/statistics  PlaneQuery+c   PlaneStatistics
 *   GET    /api/images/:id/thumbnail                  PNG, at most 192 px a side
 *   GET    /api/images/:id/labels                     LabelsInfo
 *   GET    /api/images/:id/labels/tiles/:column/:row  PlaneQuery  raw uint32, TILE_SIZE square cut at the image's edge; 204 if empty
 *   GET    /api/images/:id/labels/overview/:level/:column/:row  PlaneQuery  raw uint32 as above, of every 2 ** level-th pixel; 204 if empty
 *   GET    /api/images/:id/labels/objects  PlaneQuery  ObjectInfo[] of that plane
 *   POST   /api/images/:id/labels/edits  raw bytes, headers x-tool, x-revision, x-plane  EditResult
 *   POST   /api/images/:id/labels/undo                UndoResult bytes: encodePlanePatches of what to apply, headers x-plane, x-labels
 *   POST   /api/images/:id/labels/redo                as undo; 409 labels.none when there is nothing to undo or redo
 *   POST   /api/images/:id/labels/attributes  SetAttributes  LabelsInfo; an undo step without pixels
 *   POST   /api/images/:id/labels/delete  DeleteObjects  ChangedLabels; one undo step
 *   POST   /api/images/:id/labels/copy    CopyObjects  ChangedLabels; one undo step
 *   POST   /api/images/:id/labels/interpolate  InterpolateObjects  ChangedLabels; one undo step
 *   POST   /api/images/:id/labels/import  ImportLabels  ImportedLabels; one undo step
 *   PUT    /api/images/:id/labels/classes  ObjectClass[]  LabelsInfo; an undo step; objects of a class that is left out have none
 *   GET    /api/images/:id/probability  ProbabilityQuery  raw uint8 (0 = 0, 255 = 1); 404 labels.none before a run
 *   GET    /api/images/:id/table       TableQuery     encodeTable bytes (core/review/object-table.ts) of one plane's objects
 *   POST   /api/images/:id/comparison  ComparisonRequest  Comparison
 *   GET    /api/images/:id/comparison/:reference/tiles/:column/:row  raw uint32 as above: the labels compared with; 204 if empty
 *   GET    /api/images/:id/comparison/:reference/overview/:level/:column/:row  as of labels, of those compared with
 *   POST   /api/images/:id/comparison/:reference/adopt  Plane  ChangedLabels: the labels compared with become the plane's, as one step
 *   POST   /api/images/:id/segment     SegmentRequest   JobStarted
 *   POST   /api/images/:id/segment/estimate  SegmentRequest  SegmentEstimate
 *   POST   /api/images/:id/separate    SeparateRequest  JobStarted (no network pass)
 *   POST   /api/images/:id/export      ExportRequest    JobStarted
 *   POST   /api/exports                ExportAllRequest  JobStarted (kind `export`, no image): event `exportedAll`
 *   GET    /api/exports/:exportId/:name               a file written for download
 *   POST   /api/batches                BatchRequest   BatchInfo, 201; it starts, or waits behind the one that runs
 *   POST   /api/batches/preview        BatchRequest   BatchPreview; nothing is written
 *   POST   /api/batches/configuration  BatchRequest   application/yaml: a BatchFile with full paths
 *   POST   /api/batches/configuration/read  {text}    LoadedBatch of a BatchFile; request.invalid names what is wrong in it
 *   GET    /api/batches                               BatchInfo[], the newest first; they outlive a restart
 *   GET    /api/batches/:id                           BatchInfo
 *   DELETE /api/batches/:id                           204; cancels and forgets it, the results stay
 *   GET    /api/batches/:id/events?from=N             BatchEvent, one JSON per line: what changed since event N (default 0: all there is), then what changes, until it neither runs nor waits
 *   POST   /api/batches/:id/pause|resume|cancel|retry BatchInfo; pause lets images under way end; retry does those that failed again
 *   GET    /api/batches/:id/summary                   BatchSummaryRow[] of the images done so far, for plots
 *   GET    /api/batches/:id/table                     encodeTable bytes of the objects measured so far; column `image` is BatchImage.index
 *   GET    /api/batches/:id/configuration             as above
 *   GET    /api/batches/:id/images/:index/thumbnail   PNG, at most 192 px a side; of an image that is done with the outlines of its objects
 *   GET    /api/jobs/:id                              JobStatus
 *   GET    /api/jobs/:id/events?from=N                JobEvent, one JSON per line, from number N on (default 0), until it ends
 *   DELETE /api/jobs/:id                              204, cancels; again is harmless
 *
 * Planes: every plane (t, z) of an image has a labelmap of its own, and label numbers are unique in the image: one number on
 * several planes is one object. `PlaneQuery` is `?t=&z=`, 0 by default; the header `x-plane` is "T,Z" (core/image/plane.ts).
 * An edit's body is either `encodePatch` (core/edit/patch-codec.ts) for the plane in `x-plane` ("0,0" by default), or
 * `encodePlanePatches` (core/edit/plane-patches.ts): patches that name their planes, one for each plane, which `x-plane` does
 * not touch. All of them are one record of the journal, all or nothing, and one step of the one list that undo and redo go
 * through. Undo and redo answer every plane that they changed; their `x-plane` is the one to show, empty for a step without
 * pixels. A request with `x-plane` (the plane that is shown) gets the pixels of that plane only. `x-labels` is LabelsInfo JSON in encodeURIComponent.
 */
export { rectSchema } from './contract/values.ts';
export * from './contract/app.ts';
export * from './contract/batch.ts';
export * from './contract/errors.ts';
export * from './contract/exports.ts';
export * from './contract/images.ts';
export * from './contract/jobs.ts';
export * from './contract/labels.ts';
export * from './contract/models.ts';
export * from './contract/review.ts';
