#include "sim/swarm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "rtp/demux.hpp"
#include "sim/world.hpp"

namespace madang::sim {

namespace {

constexpr std::size_t kClientsMax = 9;

/// One swarm: which features and faults this seed has, and what it does with them.
class Swarm {
 public:
  Swarm(std::uint64_t seed, bool keeps_story) : dice_(seed ^ 0x5EED'0F'5A7Aull), keeps_story_(keeps_story), world_(options(seed)) {}

  SwarmResult run() {
    const Duration lasts = Duration(between(4'000, 14'000) * 1'000'000);
    const std::size_t people = static_cast<std::size_t>(between(2, 5));
    for (std::size_t i = 0; i < people; ++i) { join(); }
    const Instant end = world_.now() + lasts;
    while (world_.now() < end && world_.promises().all_kept()) {
      world_.run_for(Duration(between(20, 900) * 1'000'000));
      act();
    }
    if (features_.shuts_down) {
      note("the server shuts down");
      world_.shut_down();
    }
    for (const auto& client : world_.clients) {
      for (const auto& stream : client->streams) {
        if (!stream->is_closed()) { note(client->name() + ": " + stream->describe(world_.now())); }
      }
    }
    world_.finish();
    return {.story = story_,
            .broken = world_.promises().describe(),
            .trace = world_.trace().value(),
            .datagrams = world_.datagrams_up() + world_.datagrams_down(),
            .lasted = world_.now() - at(10s)};
  }

 private:
  /// Each is there or not in a whole run: what is always on hides what only happens without it.
  struct Features {
    bool loss = false, bursts = false, jitter = false, reorders = false, duplicates = false, corrupts = false,
         thin = false, outages = false, rebinds = false, restarts = false, pauses = false, closes = false, leaves = false,
         refuses = false, never_answers = false, strangers = false, replays = false, shuts_down = false, slow_signals = false,
         simulcast = false, svc = false, dtx = false, dtls_server = false;
  };

  World::Options options(std::uint64_t seed) {
    for (bool* feature :
         {&features_.loss, &features_.bursts, &features_.jitter, &features_.reorders, &features_.duplicates,
          &features_.corrupts, &features_.thin, &features_.outages, &features_.rebinds, &features_.restarts,
          &features_.pauses, &features_.closes, &features_.leaves, &features_.refuses, &features_.never_answers,
          &features_.strangers, &features_.replays, &features_.shuts_down, &features_.slow_signals, &features_.simulcast,
          &features_.svc, &features_.dtx, &features_.dtls_server}) {
      *feature = dice_.below(3) == 0;
    }
    World::Options options{.seed = seed};
    options.workers = static_cast<std::uint32_t>(between(1, 2));
    if (dice_.below(2) == 0) { options.mailbox_delay = 3ms; }
    if (dice_.below(2) == 0) { options.worker_nap = Duration(between(1, 8) * 1'000'000); }
    options.slabs = 8'192;
    // What stays without an answer must be over while the swarm still looks.
    options.lobby.answer_timeout = 10s;
    rooms_ = static_cast<std::uint64_t>(between(1, 2));
    return options;
  }

  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(dice_.below(static_cast<std::uint64_t>(most - least + 1)));
  }
  double share(double most) { return most * static_cast<double>(dice_.below(1000)) / 1000.0; }
  void note(const std::string& line) {
    if (keeps_story_) { story_ += fmt::format("{:10.3f}  {}\n", to_seconds(world_.now() - Instant{}), line); }
  }

  Link::Options random_path() {
    Link::Options path{.delay = Duration(between(1, 120) * 1'000'000)};
    if (features_.loss) { path.loss = share(0.2); }
    if (features_.bursts) { path.bursts = {.to_bad = share(0.02), .to_good = 0.1 + share(0.5)}; }
    if (features_.jitter) { path.jitter = Duration(between(0, 40) * 1'000'000); }
    if (features_.reorders) { path.reordered = share(0.1); }
    if (features_.duplicates) { path.duplicated = share(0.1); }
    if (features_.corrupts) { path.corrupted = share(0.02); }
    if (features_.thin) { path.rate = Bitrate::kbps(between(150, 3000)); }
    return path;
  }

  void join() {
    if (world_.clients.size() >= kClientsMax) { return; }
    Client::Options options{.name = fmt::format("peer{}", world_.clients.size() + 1)};
    options.room = fmt::format("room{}", dice_.below(rooms_));
    options.path = random_path();
    if (features_.slow_signals) { options.signal_delay = Duration(between(1, 400) * 1'000'000); }
    options.is_viewer_only = dice_.below(5) == 0;
    options.consumes = dice_.below(8) != 0;
    if (features_.refuses && dice_.below(3) == 0) { options.accepts = false; }
    if (features_.never_answers && dice_.below(3) == 0) { options.accepts = std::nullopt; }
    if (features_.dtls_server && dice_.below(2) == 0) { options.role = media::DtlsRole::Server; }
    note(fmt::format("{} joins {}", options.name, options.room));
    Client& client = world_.connect(options);
    if (options.is_viewer_only) { return; }
    if (dice_.below(4) != 0) { produce(client, false); }
    if (dice_.below(4) != 0) { produce(client, true); }
  }

  /// As soon as it is in, or never.
  void produce(Client& client, bool is_video) {
    const VideoFormat format = random_format();
    const AudioFormat audio{.has_dtx = features_.dtx && dice_.below(2) == 0};
    world_.plan(Duration(between(0, 2'000) * 1'000'000), [this, &client, is_video, format, audio] {
      if (!client.sending || !client.is_joined() || client.is_left || client.closed_with || client.producing.size() > 3) { return; }
      note(fmt::format("{} produces {}", client.name(), is_video ? mime_type_of(format.codec) : "audio/opus"));
      is_video ? client.produce_video(format) : client.produce_audio(audio);
    });
  }

  VideoFormat random_format() {
    constexpr std::array kCodecs = {Codec::Vp8, Codec::Vp8, Codec::Vp9, Codec::H264, Codec::Av1};
    const Codec codec = kCodecs[dice_.below(kCodecs.size())];
    VideoFormat format{.codec = codec,
                       .frames_per_second = static_cast<int>(between(10, 30)),
                       .rates = {Bitrate::kbps(between(100, 700))},
                       .temporal_layers = codec == Codec::H264 ? 1 : static_cast<int>(between(1, 3))};
    if (features_.simulcast && dice_.below(2) == 0) {
      format.rates = {Bitrate::kbps(100), Bitrate::kbps(300), Bitrate::kbps(900)};
    } else if (features_.svc && (codec == Codec::Vp9 || codec == Codec::Av1)) {
      format.rates = {Bitrate::kbps(100), Bitrate::kbps(250), Bitrate::kbps(600)};
      format.is_svc = true;
      format.is_key_svc = dice_.below(2) == 0;
    }
    format.has_rtx = dice_.below(5) != 0;
    return format;
  }

  Client* anyone() {
    std::vector<Client*> there;
    for (const auto& client : world_.clients) {
      if (client->is_joined() && !client->is_left && !client->closed_with) { there.push_back(client.get()); }
    }
    return there.empty() ? nullptr : there[dice_.below(there.size())];
  }
  ClientTransport* any_transport(Client& client) {
    return client.sending && dice_.below(2) == 0 ? client.sending.get() : client.receiving.get();
  }

  /// One random thing.
  void act() {
    Client* client = anyone();
    switch (dice_.below(14)) {
      case 0: return join();
      case 1: return features_.leaves && client != nullptr ? leave(*client) : void();
      case 2: return client != nullptr ? produce(*client, dice_.below(2) == 0) : void();
      case 3: return features_.closes && client != nullptr ? close_producer(*client) : void();
      case 4: return features_.pauses && client != nullptr ? pause_producer(*client) : void();
      case 5: return features_.pauses && client != nullptr ? pause_consumer(*client) : void();
      case 6: return features_.rebinds && client != nullptr ? rebind(*client) : void();
      case 7: return features_.restarts && client != nullptr ? restart(*client) : void();
      case 8: return features_.outages && client != nullptr ? outage(*client) : void();
      case 9: return features_.strangers ? stranger() : void();
      case 10: return features_.replays ? replay() : void();
      case 11: return client != nullptr ? ask_for_key_frame(*client) : void();
      case 12: return client != nullptr ? change_path(*client) : void();
      default: return client != nullptr ? nonsense(*client) : void();
    }
  }

  void leave(Client& client) {
    note(client.name() + " leaves");
    world_.leave(client);
  }
  Client::Producing* any_producing(Client& client) {
    if (client.producing.empty()) { return nullptr; }
    auto& one = client.producing[dice_.below(client.producing.size())];
    return one.id ? &one : nullptr;
  }
  void close_producer(Client& client) {
    if (const auto* one = any_producing(client)) {
      note(client.name() + " closes a producer");
      client.close_producer(*one->source);
    }
  }
  void pause_producer(Client& client) {
    auto* one = any_producing(client);
    if (one == nullptr) { return; }
    one->is_paused = !one->is_paused;
    one->source->set_muted(one->is_paused);
    note(fmt::format("{} {} a producer", client.name(), one->is_paused ? "pauses" : "resumes"));
    const room::IdText<media::ProducerId> id{*one->id, one->id->text()};
    one->is_paused ? client.request(room::PauseProducer{id}) : client.request(room::ResumeProducer{id});
  }
  ReceiveStream* any_stream(Client& client) {
    if (client.streams.empty()) { return nullptr; }
    ReceiveStream* stream = client.streams[dice_.below(client.streams.size())].get();
    return stream->is_closed() ? nullptr : stream;
  }
  void pause_consumer(Client& client) {
    ReceiveStream* stream = any_stream(client);
    if (stream == nullptr) { return; }
    const media::ConsumerId consumer = stream->offer().consumer;
    const room::IdText<media::ConsumerId> id{consumer, consumer.text()};
    note(client.name() + " pauses or resumes a consumer");
    stream->on_pause(world_.now());
    dice_.below(2) == 0 ? client.request(room::PauseConsumer{id}) : client.request(room::ResumeConsumer{id});
  }
  void ask_for_key_frame(Client& client) {
    if (ReceiveStream* stream = any_stream(client)) {
      const media::ConsumerId consumer = stream->offer().consumer;
      client.request(room::RequestConsumerKeyFrame{{consumer, consumer.text()}});
    }
  }
  void rebind(Client& client) {
    if (ClientTransport* transport = any_transport(client)) {
      note(client.name() + "'s NAT rebinds");
      client.rebind(*transport);
    }
  }
  void restart(Client& client) {
    if (ClientTransport* transport = any_transport(client)) {
      note(client.name() + " restarts ICE");
      client.restart_ice(*transport);
    }
  }
  void outage(Client& client) {
    note(client.name() + "'s network is gone for a while");
    client.fall_silent();
    world_.plan(Duration(between(200, 30'000) * 1'000'000), [this, &client] {
      if (client.is_left || client.closed_with) { return; }
      note(client.name() + "'s network is back");
      client.speak_again();
    });
  }
  void change_path(Client& client) {
    if (ClientTransport* transport = any_transport(client)) {
      transport->up.set_options(random_path());
      transport->down.set_options(random_path());
    }
  }

  /// Bytes from an address nobody knows, or from one that somebody has.
  void stranger() {
    const SocketAddress to = any_server();
    SocketAddress from{IpAddress::v4(192, 0, 2, static_cast<std::uint8_t>(dice_.below(250))), 6000};
    if (Client* client = anyone(); client != nullptr && dice_.below(2) == 0) {
      if (const ClientTransport* transport = any_transport(*client)) { from = transport->address; }
    }
    note("a stranger sends nonsense as " + from.text());
    for (std::int64_t i = between(1, 40); i > 0; --i) {
      Blob bytes(static_cast<std::size_t>(between(1, 1400)));
      dice_.fill(bytes);
      constexpr std::array<std::uint8_t, 5> kFirst = {0x00, 0x16, 0x80, 0x81, 0x17};
      bytes[0] = kFirst[dice_.below(kFirst.size())];
      world_.send_stray(to, from, std::move(bytes), Duration(between(1, 50) * 1'000'000));
    }
  }
  /// What went by once, again, as from the same or from another address.
  void replay() {
    if (!world_.on_arrival) {
      note("somebody records");
      world_.on_arrival = [this](const SocketAddress& from, Bytes bytes) {
        if (seen_.size() < 400) {
          seen_.emplace_back(from, to_blob(bytes));
        } else if (dice_.below(10) == 0) {
          seen_[dice_.below(seen_.size())] = {from, to_blob(bytes)};
        }
      };
      return;
    }
    if (seen_.empty()) { return; }
    note("somebody replays");
    const SocketAddress to = any_server();
    for (std::int64_t i = between(1, 60); i > 0; --i) {
      const auto& [from, bytes] = seen_[dice_.below(seen_.size())];
      const bool is_from_elsewhere = dice_.below(3) == 0;
      const SocketAddress elsewhere{IpAddress::v4(192, 0, 2, 251), 7000};
      // An authentic check proves the path by its answer, wherever it comes from: it validates that address too.
      if (is_from_elsewhere && rtp::classify(bytes) == rtp::PacketKind::Stun) { world_.on_check_from(elsewhere); }
      world_.send_stray(to, is_from_elsewhere ? elsewhere : from, bytes, Duration(between(1, 50) * 1'000'000));
    }
  }
  SocketAddress any_server() {
    const auto& client = world_.clients[dice_.below(world_.clients.size())];
    if (client->receiving) { return client->receiving->server; }
    return {IpAddress::v4(198, 51, 100, 1), 44'444};
  }

  /// Requests that make no sense, or no sense now. Each is answered.
  void nonsense(Client& client) {
    Uuid uuid{dice_.next(), dice_.next()};
    switch (dice_.below(6)) {
      case 0: return client.request(room::CloseProducer{{media::ProducerId{uuid}, uuid.text()}});
      case 1: return client.request(room::PauseConsumer{{media::ConsumerId{uuid}, uuid.text()}});
      case 2: return client.request(room::RestartIce{{media::TransportId{uuid}, uuid.text()}});
      case 3: return client.request(room::CreateWebRtcTransport{.producing = true, .consuming = true, .sctp = {}});
      case 4: return client.request(room::Join{.display_name = "again", .device = std::nullopt, .rtp_capabilities = std::nullopt});
      default: return client.request(room::ChangeDisplayName{"other"});
    }
  }

  SeededRandom dice_;
  Features features_;
  std::uint64_t rooms_ = 1;
  bool keeps_story_;
  std::string story_;
  World world_;
  std::vector<std::pair<SocketAddress, Blob>> seen_;
};

}  // namespace

SwarmResult run_swarm(std::uint64_t seed, bool keeps_story) { return Swarm(seed, keeps_story).run(); }

}  // namespace madang::sim
