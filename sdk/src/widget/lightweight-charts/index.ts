// leadline/widget/lightweight-charts: depth over time on a chart that is there already.
export { columnsFrom, type ColumnsOptions, type ColumnSink } from './columns-from.js'
export { DepthHeatmapSeries } from './depth-heatmap-series.js'
export type { CutOff, DepthColumn, DepthHeatmapOptions, DepthSide } from './options.js'
