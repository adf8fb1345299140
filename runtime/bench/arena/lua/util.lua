local util = {}

function util.map(list, f)
  local mapped = {}
  for i, v in ipairs(list) do mapped[i] = f(v) end
  return mapped
end

function util.sum(list)
  local sum = 0
  for _, v in ipairs(list) do sum = sum + v end
  return sum
end

util.settings = {depth = 3}

return util
