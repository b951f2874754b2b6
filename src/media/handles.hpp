// Names for what an Engine owns: handles cross the tree, references live for one call.
#pragma once

#include "base/slot_map.hpp"

namespace madang::media {

class Transport;
class Producer;
class Consumer;
class DataProducer;
class DataConsumer;
struct Router;

using TransportHandle = Handle<Transport>;
using ProducerHandle = Handle<Producer>;
using ConsumerHandle = Handle<Consumer>;
using DataProducerHandle = Handle<DataProducer>;
using DataConsumerHandle = Handle<DataConsumer>;
using RouterHandle = Handle<Router>;

}  // namespace madang::media
