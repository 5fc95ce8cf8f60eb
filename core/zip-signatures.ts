/** The records of a zip archive (PKWARE APPNOTE 6.3.10) begin with these, little-endian. */
export const ZIP_SIGNATURES = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
};
