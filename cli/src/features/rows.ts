// One row of the feature table, and what takes rows.

export interface FeatureRow {
  readonly tsVenueUs: number
  readonly tsLocalUs: number
  readonly symbol: string
  readonly state: string
  /** In the order of the columns; NaN where undefined. Valid until the next row. */
  readonly values: Float64Array
}

export interface RowSink {
  write(row: FeatureRow): Promise<void> | void
  end(): Promise<void>
}

/** The columns before the features. */
export const KEY_COLUMNS = ['ts_venue_us', 'ts_local_us', 'symbol', 'state'] as const
