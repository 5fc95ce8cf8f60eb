"""Training, evaluation and export of Skipscope's segmentation networks."""
