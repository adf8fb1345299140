-- expect: error
for i=1,1e4 do math.random(1,10) end return math.random(2,1)
