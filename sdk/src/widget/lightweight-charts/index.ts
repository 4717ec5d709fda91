// leadline/widget/lightweight-charts: depth over time on a chart that is there already.
export { columnsFrom, type ColumnsOptions, type ColumnSink } from './columns-from.js'
export { DepthHeatmapSeries } from './depth-heatmap-series.js'
export { rampsFor, type CutOff, type DepthColumn, type DepthHeatmapOptions, type DepthSide } from './options.js'
